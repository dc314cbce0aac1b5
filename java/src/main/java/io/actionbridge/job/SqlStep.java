package io.actionbridge.job;

import java.util.function.Supplier;

/** A step of planning that runs the user's SQL. */
final class SqlStep {

  private static final int LONGEST = 300;

  private SqlStep() {}

  /**
   * Runs the step; whatever the planner throws becomes the user's error, in one line.
   *
   * @param what the part of the job that holds the SQL
   */
  static <T> T run(String what, String remedy, Supplier<T> step) {
    try {
      return step.get();
    } catch (JobException e) {
      throw e;
    } catch (RuntimeException e) { // the planner's exceptions have no common type
      throw new JobException(what + ": " + reason(e), remedy, e);
    }
  }

  /** The first paragraph of a text, in one line of bounded length. */
  static String oneLine(String text) {
    String line = text.strip().split("\\R\\s*\\R", 2)[0].replaceAll("\\s+", " ");
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }

  /** What the planner says, and what it says is the reason, where these differ. */
  private static String reason(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String outer = message(error);
    String inner = message(root);
    return outer.contains(inner) ? outer : outer + " (" + inner + ")";
  }

  private static String message(Throwable error) {
    return error.getMessage() == null
        ? error.getClass().getSimpleName()
        : oneLine(error.getMessage());
  }
}
