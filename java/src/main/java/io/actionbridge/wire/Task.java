package io.actionbridge.wire;

import java.util.List;

/**
 * One slice of work for Python: handle an event with one action or with all that listen to it.
 *
 * @param run Java's reference of the run
 * @param uid 16 bytes, identity of the run
 * @param key the key as one value
 * @param timestamp event time of the input in milliseconds, null if it has none
 * @param start when the run started, milliseconds since the epoch
 * @param action index in the plan, or {@link #ALL_LISTENERS}
 * @param records of an earlier attempt of the run, in recorded order; with its first task only
 */
@SuppressWarnings("ArrayRecordComponent") // As in EventRef.
public record Task(
    long run,
    byte[] uid,
    byte[] key,
    Long timestamp,
    long start,
    int action,
    EventRef event,
    List<byte[]> records) {

  /** Every action that listens to the event's type. */
  public static final int ALL_LISTENERS = -1;
}
