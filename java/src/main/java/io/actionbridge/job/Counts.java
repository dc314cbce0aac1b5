package io.actionbridge.job;

/**
 * How far a job has come.
 *
 * @param in records that its actions took
 * @param out records that they put out
 * @param waiting runs under way
 */
record Counts(long in, long out, long waiting) {}
