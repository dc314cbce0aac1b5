package io.actionbridge.plan;

/** What the user wrote cannot work; thrown before anything runs. */
public abstract class UsageException extends RuntimeException {

  /**
   * @param problem what is wrong, naming the thing; one line
   * @param remedy what to write instead; one line
   */
  protected UsageException(String problem, String remedy, Throwable cause) {
    super(problem + ": " + remedy, cause);
  }
}
