package io.actionbridge.interpreter;

/**
 * What Python may call in Java: handed over once, when a subtask opens.
 *
 * <p>Only {@code byte[]} crosses. Implementations never throw into Python: an exception there would
 * arrive without its cause.
 */
public interface Host {

  /**
   * Posts a mail that lets Python run a turn of its event loop. Called by the pump thread, or on
   * the task thread inside a crossing.
   */
  void wake();

  /**
   * Answers a question that an action asks; see {@code tests/contract}, section 3. Called on the
   * task thread, while it is inside a crossing.
   *
   * @return the reply; null after a failure, which the host keeps for the end of the crossing
   */
  byte[] ask(byte[] request);
}
