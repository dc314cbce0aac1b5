package io.actionbridge.job;

import static org.apache.flink.table.api.Expressions.$;

import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.catalog.CatalogBaseTable;
import org.apache.flink.table.catalog.ContextResolvedTable;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.expressions.Expression;
import org.apache.flink.table.types.logical.RowType;

/** The table that takes what the actions put out. */
final class OutputTable {

  private final StreamTableEnvironment tables;
  private final String name;
  private final RowType rowType;

  private OutputTable(StreamTableEnvironment tables, String name, RowType rowType) {
    this.tables = tables;
    this.name = name;
    this.rowType = rowType;
  }

  /**
   * Finds the table.
   *
   * @throws JobException there is none, or it is a view
   */
  static OutputTable of(StreamTableEnvironment tables, Catalogue catalogue, String name) {
    ContextResolvedTable found = catalogue.find("output table '" + name + "'", name);
    if (found.getTable().getTableKind() != CatalogBaseTable.TableKind.TABLE) {
      throw new JobException(
          "output table '" + name + "' is a " + found.getTable().getTableKind(),
          "name a table that a connector writes to");
    }
    // Without the columns that Flink computes and the metadata that can only be read.
    RowType written = (RowType) found.getResolvedSchema().toSinkRowDataType().getLogicalType();
    return new OutputTable(tables, name, written);
  }

  /** The columns that can be written, in the order of the table. */
  RowType rowType() {
    return rowType;
  }

  /**
   * Adds the writing of the table to the job.
   *
   * @param hasEventTime whether every row has a timestamp
   * @throws JobException the connector cannot write, or not these columns
   */
  void insert(DataStream<RowData> rows, boolean hasEventTime) {
    SqlStep.run(
        "output table '" + name + "'",
        "name a table that a connector writes to, and correct its options",
        () -> {
          StreamStatementSet statements = tables.createStatementSet();
          statements.addInsert(
              name, hasEventTime ? withEventTime(rows) : tables.fromDataStream(rows));
          statements.attachAsDataStream();
          return null;
        });
  }

  /**
   * A table through which watermarks pass: Flink stops them where a table has no time attribute.
   * The attribute's column goes no further than here.
   */
  private Table withEventTime(DataStream<RowData> rows) {
    List<String> columns = rowType.getFieldNames();
    String rowtime = "rowtime";
    while (columns.contains(rowtime)) {
      rowtime += "_";
    }
    Schema schema =
        Schema.newBuilder()
            .columnByMetadata(rowtime, "TIMESTAMP_LTZ(3)", "rowtime", true)
            .watermark(rowtime, "SOURCE_WATERMARK()")
            .build();
    return tables
        .fromDataStream(rows, schema)
        .select(columns.stream().map(column -> $(column)).toArray(Expression[]::new));
  }
}
