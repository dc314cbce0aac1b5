package io.actionbridge.job;

import io.actionbridge.operator.JavaActionException;
import io.actionbridge.plan.UsageException;
import io.actionbridge.python.PythonActionExecutionException;
import io.actionbridge.wire.ErrorRecord;
import io.actionbridge.wire.RowMismatchException;
import java.time.Duration;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.SerializedThrowable;

/**
 * Why a run failed, as its starter is told.
 *
 * @param message one line
 * @param error what Python said; null where the failure is not there
 * @param stack Java's stack trace
 */
record Failure(Kind kind, String message, ErrorRecord error, String stack) {

  enum Kind {
    /** An action raised. */
    ACTION,
    /** Flink, a connector, or a function in SQL failed. */
    JOB,
    /** The job cannot be planned. */
    PLAN,
    /** A fault of this program. */
    INTERNAL;
  }

  /** What ended a job that Flink ran. */
  static Failure ofJob(SerializedThrowable shipped) {
    ClassLoader loader = Failure.class.getClassLoader();
    Throwable cause = shipped.deserializeError(loader);
    String stack = ExceptionUtils.stringifyException(cause);
    return ExceptionUtils.findThrowableSerializedAware(
            cause, PythonActionExecutionException.class, loader)
        .map(e -> new Failure(Kind.ACTION, firstLine(e.getMessage()), e.record(), stack))
        .or(
            () ->
                ExceptionUtils.findThrowableSerializedAware(
                        cause, JavaActionException.class, loader)
                    .map(
                        e ->
                            new Failure(Kind.ACTION, firstLine(e.getMessage()), e.record(), stack)))
        .or(
            () ->
                ExceptionUtils.findThrowableSerializedAware(cause, UsageException.class, loader)
                    .map(e -> new Failure(Kind.PLAN, firstLine(e.getMessage()), null, stack)))
        .orElseGet(() -> new Failure(Kind.JOB, root(cause), null, stack));
  }

  /** What kept a job from being run. */
  static Failure of(Throwable cause) {
    Kind kind = cause instanceof UsageException ? Kind.PLAN : Kind.INTERNAL;
    String message = kind == Kind.PLAN ? firstLine(cause.getMessage()) : root(cause);
    return new Failure(kind, message, null, ExceptionUtils.stringifyException(cause));
  }

  /** A job that did not end though it was cancelled. */
  static Failure stuck(Duration limit, Throwable timeout) {
    return new Failure(
        Kind.JOB,
        "the job did not stop within "
            + limit.toSeconds()
            + " s: an action holds the task thread; make it async, or let what it calls time out",
        null,
        ExceptionUtils.stringifyException(timeout));
  }

  private static String root(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    // A throwable that was shipped tells its class in its message; a mismatch is told to users.
    boolean complete = root instanceof SerializedThrowable || root instanceof RowMismatchException;
    String type = complete ? "" : root.getClass().getName();
    String message = root.getMessage() == null ? "" : firstLine(root.getMessage());
    return type.isEmpty() || message.isEmpty() ? type + message : type + ": " + message;
  }

  private static String firstLine(String text) {
    return text.strip().split("\\R", 2)[0];
  }
}
