package io.actionbridge.plan;

/** A plan or job, as JSON, that this version cannot read. */
public final class PlanException extends UsageException {

  PlanException(String problem, String remedy) {
    this(problem, remedy, null);
  }

  PlanException(String problem, String remedy, Throwable cause) {
    super(problem, remedy, cause);
  }
}
