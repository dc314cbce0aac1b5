package io.actionbridge.wire;

/** A value and a table column that do not fit each other, in either direction. */
public final class RowMismatchException extends RuntimeException {

  private final String table;
  private final String column;
  private final String problem;

  RowMismatchException(String table, String column, String problem) {
    this(table, column, problem, "");
  }

  private RowMismatchException(String table, String column, String problem, String origin) {
    super((column.isEmpty() ? table : table + "." + column) + ": " + problem + origin);
    this.table = table;
    this.column = column;
    this.problem = problem;
  }

  /** The same mismatch, saying which action sent the row and for which key. */
  public RowMismatchException sentBy(String action, String key) {
    var located =
        new RowMismatchException(
            table, column, problem, " (sent by action '" + action + "' for key " + key + ")");
    located.setStackTrace(getStackTrace());
    return located;
  }

  /** The table, or the source of the row where it is not a table. */
  public String table() {
    return table;
  }

  /** Path of the column below the table, such as {@code plane.model}; empty for the row itself. */
  public String column() {
    return column;
  }

  /** What does not fit, and what to do. */
  public String problem() {
    return problem;
  }
}
