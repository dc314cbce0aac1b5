package io.actionbridge.wire;

import org.apache.flink.table.data.RowData;

/** Writes the values of one column from Flink's internal form. */
abstract class ColumnWriter {

  /** Writes a value that is not NULL. */
  abstract void write(WireWriter out, Object value);

  /** Writes a field of a row. Columns of primitives override it to read without boxing. */
  void writeField(WireWriter out, RowData row, int position, RowData.FieldGetter getter) {
    writeNullable(out, getter.getFieldOrNull(row));
  }

  final void writeNullable(WireWriter out, Object value) {
    if (value == null) {
      out.nil();
    } else {
      write(out, value);
    }
  }
}
