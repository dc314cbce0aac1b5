package io.actionbridge.operator;

import io.actionbridge.wire.ErrorRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.ExceptionUtils;

/** An action in Java threw; its exception is the cause. */
public final class JavaActionException extends RuntimeException {

  private final ErrorRecord record;

  /**
   * @param key of the run, as text
   * @param cause what the action threw
   */
  public JavaActionException(String action, String key, String eventId, Throwable cause) {
    super(
        "action '" + action + "' failed for key " + key + ", event " + eventId + ": " + cause,
        cause);
    List<ErrorRecord.Cause> causes = new ArrayList<>();
    for (Throwable next = cause.getCause(); next != null; next = next.getCause()) {
      causes.add(
          new ErrorRecord.Cause(
              next.getClass().getName(), message(next), ExceptionUtils.stringifyException(next)));
    }
    this.record =
        new ErrorRecord(
            action,
            key,
            eventId,
            cause.getClass().getName(),
            message(cause),
            ExceptionUtils.stringifyException(cause),
            causes);
  }

  /** The error as data, in the form of Python's. */
  public ErrorRecord record() {
    return record;
  }

  private static String message(Throwable error) {
    return error.getMessage() == null ? "" : error.getMessage();
  }
}
