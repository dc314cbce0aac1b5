package io.actionbridge.python;

import io.actionbridge.wire.ErrorRecord;

/**
 * A Python error that ends a job, or a call of a Java caller.
 *
 * <p>The message holds everything that Python knew: type, message and traceback with the user's
 * frames first. Its causes in Python are its causes here, in the same order.
 */
public final class PythonActionExecutionException extends RuntimeException {

  private final ErrorRecord record;

  public PythonActionExecutionException(ErrorRecord record) {
    super(message(record));
    this.record = record;
    Throwable effect = this;
    for (ErrorRecord.Cause cause : record.causes()) {
      Throwable next = new PythonCause(cause);
      effect.initCause(next);
      effect = next;
    }
  }

  /** The error as Python described it. */
  public ErrorRecord record() {
    return record;
  }

  /** Name of the action that raised it; null outside an action. */
  public String action() {
    return record.action();
  }

  /** The key of the run, as text; null outside an action. */
  public String key() {
    return record.key();
  }

  /** Id of the event that was handled; null outside an action. */
  public String eventId() {
    return record.eventId();
  }

  /** Module and name of the Python exception's class. */
  public String pythonType() {
    return record.type();
  }

  /** {@code str()} of the Python exception. */
  public String pythonMessage() {
    return record.message();
  }

  /** The Python traceback, the user's frames first. */
  public String pythonTraceback() {
    return record.traceback();
  }

  private static String message(ErrorRecord record) {
    String where =
        record.action() == null
            ? ""
            : "action '"
                + record.action()
                + "' failed for key "
                + record.key()
                + ", event "
                + record.eventId()
                + ": ";
    return where + line(record.type(), record.message()) + "\n" + record.traceback();
  }

  private static String line(String type, String message) {
    return message.isEmpty() ? type : type + ": " + message;
  }

  /** An exception in Python that led to another one. */
  static final class PythonCause extends RuntimeException {

    PythonCause(ErrorRecord.Cause cause) {
      // No Java frames: where this one was raised stands in the Python traceback.
      super(line(cause.type(), cause.message()) + "\n" + cause.traceback());
    }
  }
}
