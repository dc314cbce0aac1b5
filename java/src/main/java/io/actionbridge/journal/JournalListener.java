package io.actionbridge.journal;

/** Hears what became of the log; called on the log's own thread, and must not block it. */
public interface JournalListener {

  /**
   * Everything up to this ticket is durable, and the log was not fenced after it was. What this
   * throws fails the log.
   *
   * @param bytes that this flush wrote
   * @param nanos that it took
   */
  void flushed(long ticket, int bytes, long nanos);

  /** Nothing becomes durable any more: the task has to fail with this. Called once at most. */
  void failed(JournalException failure);
}
