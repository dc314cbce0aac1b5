package io.actionbridge.operator;

import io.actionbridge.wire.ValueCodec;

/** What passed a {@link Recorder}. */
sealed interface Seen {

  /**
   * An output.
   *
   * @param subtask index of the subtask that recorded it
   * @param timestamp null if it had none
   */
  record Sent(int subtask, Object value, Long timestamp) implements Seen {

    static Sent of(int subtask, byte[] payload, Long timestamp) {
      return new Sent(subtask, ValueCodec.decode(payload), timestamp);
    }
  }

  /** A watermark. */
  record Mark(int subtask, long timestamp) implements Seen {}

  /** A change of idleness. */
  record Idleness(int subtask, boolean idle) implements Seen {}

  /** The cut of a savepoint with which the job stops. */
  record Stopped(int subtask) implements Seen {}
}
