package io.actionbridge.operator;

/**
 * The key of a run.
 *
 * @param value as Flink has it
 * @param payload as one encoded value
 * @param group its key group
 */
@SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
record RunKey<K>(K value, byte[] payload, int group) {}
