package io.actionbridge.job;

import io.actionbridge.plan.NearestName;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;
import org.apache.flink.table.types.utils.DataTypeUtils;

/** The query whose rows are the input of the actions. */
final class InputQuery {

  /** What errors call the origin of the rows. */
  static final String NAME = "input";

  /** The column of the identity, behind those of the query. */
  private static final String ID = "actionbridge input id";

  private final StreamTableEnvironment tables;
  private final Table query;
  private final DataType rowType;
  private final boolean hasId;

  private InputQuery(StreamTableEnvironment tables, Table query, boolean hasId) {
    this.tables = tables;
    this.query = query;
    this.rowType = query.getResolvedSchema().toPhysicalRowDataType();
    this.hasId = hasId;
  }

  /**
   * Validates the query.
   *
   * @param id an expression over its columns that identifies a row, or null
   * @throws JobException it is not a query over the tables that there are, or the expression is not
   *     one over its columns
   */
  static InputQuery of(StreamTableEnvironment tables, Catalogue catalogue, String sql, String id) {
    InputQuery query =
        SqlStep.run(
            NAME,
            "correct the query; the tables are " + catalogue.listing(),
            () -> new InputQuery(tables, tables.sqlQuery(sql), false));
    if (id == null) {
      return query;
    }
    String withId = "SELECT *, (%s) AS `%s` FROM (%s)".formatted(id, ID, sql);
    return SqlStep.run(
        "input_id",
        "name a column of the input, or write an expression over "
            + String.join(", ", query.rowType().getFieldNames()),
        () -> new InputQuery(tables, tables.sqlQuery(withId), true));
  }

  /** The type of its rows; a time attribute is a timestamp like any other there. */
  RowType rowType() {
    RowType all = (RowType) rowType.getLogicalType();
    return hasId ? new RowType(false, all.getFields().subList(0, all.getFieldCount() - 1)) : all;
  }

  /** Selects what identifies a row, or null: nothing was said of that. */
  RowKeySelector id() {
    RowType all = (RowType) rowType.getLogicalType();
    return hasId ? new RowKeySelector(all, new int[] {all.getFieldCount() - 1}) : null;
  }

  /** Whether its rows have a time attribute, so that they come with timestamps and watermarks. */
  boolean hasEventTime() {
    return query.getResolvedSchema().getColumnDataTypes().stream()
        .anyMatch(type -> LogicalTypeChecks.isRowtimeAttribute(type.getLogicalType()));
  }

  /**
   * Selects the key of a row.
   *
   * @throws JobException a column is not in the query
   */
  RowKeySelector keyedBy(List<String> columns) {
    List<String> names = rowType().getFieldNames();
    for (String column : columns) {
      if (!names.contains(column)) {
        throw new JobException(
            "key column '"
                + column
                + "' is not in the input"
                + NearestName.of(column, names).map(" (did you mean '%s'?)"::formatted).orElse(""),
            "use one of " + String.join(", ", names));
      }
    }
    return new RowKeySelector(rowType(), columns.stream().mapToInt(names::indexOf).toArray());
  }

  /**
   * Translates the query.
   *
   * @throws JobException its rows are updated or deleted later, or Flink cannot run it
   */
  DataStream<RowData> toStream() {
    return SqlStep.run(
        NAME,
        "correct the query, or the tables that it reads",
        () -> {
          try {
            return tables.toDataStream(query, DataTypeUtils.toInternalDataType(rowType));
          } catch (RuntimeException e) {
            throw isTranslatable() ? updating(e) : e;
          }
        });
  }

  /** Whether Flink could run the query if rows might also be updated and deleted. */
  private boolean isTranslatable() {
    try {
      tables.toChangelogStream(query);
      return true;
    } catch (RuntimeException e) {
      return false; // the first error is the one to show
    }
  }

  private static JobException updating(RuntimeException cause) {
    return new JobException(
        "the input updates or deletes rows that it has sent",
        "use a query whose rows stay as they are, such as a windowed aggregation (TUMBLE) in place of"
            + " GROUP BY, or an interval join",
        cause);
  }
}
