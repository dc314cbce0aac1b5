package io.actionbridge.plan;

/** A plan or job that this version cannot read, or that cannot work as it is. */
public final class PlanException extends UsageException {

  public PlanException(String problem, String remedy) {
    this(problem, remedy, null);
  }

  public PlanException(String problem, String remedy, Throwable cause) {
    super(problem, remedy, cause);
  }
}
