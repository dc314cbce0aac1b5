package io.actionbridge.python;

import java.util.List;

/** Where actions that block record their calls; task thread, inside a crossing. */
@FunctionalInterface
public interface Recorder {

  /**
   * Appends records to a run's journal, and returns when they are durable.
   *
   * @param run reference of the run
   */
  void record(long run, List<byte[]> records) throws Exception;
}
