package io.actionbridge.plan;

/** An option that is unknown, or has a value that it cannot have. */
public final class OptionException extends UsageException {

  OptionException(String problem, String remedy) {
    this(problem, remedy, null);
  }

  private OptionException(String problem, String remedy, Throwable cause) {
    super(problem, remedy, cause);
  }

  /**
   * A value that an option of Flink's own cannot have.
   *
   * @param cause what Flink's parser says of it
   */
  public static OptionException ofFlink(String key, String value, Throwable cause) {
    String reason =
        cause.getMessage() == null ? "" : cause.getMessage().lines().findFirst().orElse("");
    return new OptionException(
        "option '" + key + "' cannot be '" + value + "' (" + reason + ")",
        "write it as Flink's documentation of this option says",
        cause);
  }
}
