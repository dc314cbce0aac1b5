package io.actionbridge.interpreter;

/** CPython could not be started or entered; the message ends with the remedy. */
public final class InterpreterException extends RuntimeException {

  public InterpreterException(String message) {
    super(message);
  }

  public InterpreterException(String message, Throwable cause) {
    super(message, cause);
  }
}
