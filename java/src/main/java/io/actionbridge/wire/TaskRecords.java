package io.actionbridge.wire;

import java.util.List;

/**
 * What one execution of an action recorded in a crossing; Java does not look inside.
 *
 * @param ref the parked task, or {@link #ENDED}
 * @param records in the order in which they were made
 */
public record TaskRecords(long ref, List<byte[]> records) {

  /** The execution has ended in this crossing. */
  public static final long ENDED = 0;

  static TaskRecords read(WireReader in) {
    in.array(2, "The records of a task");
    return new TaskRecords(in.int64(), AnswerFrame.list(in, WireReader::bin));
  }
}
