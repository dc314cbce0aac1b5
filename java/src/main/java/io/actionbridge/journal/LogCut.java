package io.actionbridge.journal;

import java.util.UUID;

/**
 * Where a checkpoint cuts through the log of one subtask.
 *
 * @param submission under which the segment is
 * @param position of the checkpoint's mark in the segment
 * @param groups that the subtask owned
 */
record LogCut(UUID submission, UUID segment, long position, long checkpoint, KeyGroups groups) {}
