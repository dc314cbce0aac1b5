/**
 * What must survive a crash between two checkpoints: which runs began, and what their durable calls
 * did.
 *
 * <p>{@link io.actionbridge.journal.Journal} is what an operator sees. The log behind it is a
 * directory per attempt and subtask, a <i>segment</i>, written by one thread and never reopened; a
 * later attempt fences the segments of earlier ones, reads them, and copies what it found forward
 * into its own. The form of the files is fixed by {@code tests/contract/README.md}. What a record
 * of a durable call means is decided in Python; here it is bytes.
 */
package io.actionbridge.journal;
