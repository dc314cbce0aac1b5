package io.actionbridge.job;

import io.actionbridge.plan.UsageException;

/** A job that cannot be planned: its SQL, tables, key or mode. */
final class JobException extends UsageException {

  JobException(String problem, String remedy) {
    this(problem, remedy, null);
  }

  JobException(String problem, String remedy, Throwable cause) {
    super(problem, remedy, cause);
  }
}
