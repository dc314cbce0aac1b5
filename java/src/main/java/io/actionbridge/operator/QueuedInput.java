package io.actionbridge.operator;

import io.actionbridge.operator.WatermarkGate.Epoch;

/**
 * A record that waits for its key, or for a place among the runs.
 *
 * @param payload the record as one value
 * @param id what the job knows the record by, as one value; or null: by its content
 * @param timestamp event time in milliseconds, or null
 * @param epoch holds back watermarks until the record's run is over
 */
@SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
record QueuedInput(byte[] payload, byte[] id, Long timestamp, Epoch epoch) {

  /** What a recorded run knows this record again by. */
  byte[] identity() {
    return id == null ? payload : id;
  }
}
