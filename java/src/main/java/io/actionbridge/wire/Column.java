package io.actionbridge.wire;

import io.actionbridge.plan.NearestName;
import java.util.List;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/**
 * A column, or a part of a nested one, as errors name it.
 *
 * @param table the table or other source of the row
 * @param path names joined by dots, {@code []} for elements, {@code {}} for the keys of a map
 */
record Column(String table, String path, LogicalType type) {

  static Column root(String table, RowType type) {
    return new Column(table, "", type);
  }

  Column field(String name, LogicalType fieldType) {
    return new Column(table, path.isEmpty() ? name : path + "." + name, fieldType);
  }

  Column element(LogicalType elementType) {
    return new Column(table, path + "[]", elementType);
  }

  Column key(LogicalType keyType) {
    return new Column(table, path + "{}", keyType);
  }

  RowMismatchException mismatch(String problem) {
    return new RowMismatchException(table, path, problem);
  }

  /** A value that is of the right type and yet has no place in the column. */
  RowMismatchException misfit(Object value, String reason) {
    return mismatch(
        value
            + " does not fit "
            + sql()
            + ": "
            + reason
            + ". Convert it first, or change the column.");
  }

  /** The type as SQL writes it, without NOT NULL, which no value's type is about. */
  String sql() {
    return type.copy(true).asSummaryString();
  }

  RowMismatchException refused() {
    return mismatch(
        sql() + " has no form in Python. Leave the column out, or CAST it in the query.");
  }

  RowMismatchException unknownField(String name, List<String> names) {
    return new RowMismatchException(
        table,
        path.isEmpty() ? name : path + "." + name,
        "no such column"
            + NearestName.of(name, names).map(near -> "; did you mean '" + near + "'?").orElse(".")
            + " Columns: "
            + String.join(", ", names)
            + ". Send only these, or add the column to the table.");
  }
}
