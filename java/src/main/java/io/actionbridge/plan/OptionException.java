package io.actionbridge.plan;

/** An option that is unknown, or has a value that it cannot have. */
public final class OptionException extends UsageException {

  OptionException(String problem, String remedy) {
    super(problem, remedy, null);
  }
}
