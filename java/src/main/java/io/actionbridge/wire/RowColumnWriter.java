package io.actionbridge.wire;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/** Writes rows as maps, the names of their fields encoded once. */
final class RowColumnWriter extends ColumnWriter {

  private final byte[][] names;
  private final ColumnWriter[] fields;
  private final RowData.FieldGetter[] getters;

  private RowColumnWriter(int arity) {
    names = new byte[arity][];
    fields = new ColumnWriter[arity];
    getters = new RowData.FieldGetter[arity];
  }

  static RowColumnWriter of(Column column, RowType type) {
    var writer = new RowColumnWriter(type.getFieldCount());
    for (int i = 0; i < writer.fields.length; i++) {
      RowType.RowField field = type.getFields().get(i);
      writer.names[i] = WireWriter.encodedStr(field.getName());
      writer.fields[i] = ColumnWriters.of(column.field(field.getName(), field.getType()));
      writer.getters[i] = RowData.createFieldGetter(field.getType(), i);
    }
    return writer;
  }

  @Override
  void write(WireWriter out, Object value) {
    RowData row = (RowData) value;
    out.map(fields.length);
    for (int i = 0; i < fields.length; i++) {
      out.raw(names[i]);
      fields[i].writeField(out, row, i, getters[i]);
    }
  }

  /** Writes the fields one after the other, without names. */
  void writeValues(WireWriter out, RowData row) {
    for (int i = 0; i < fields.length; i++) {
      fields[i].writeField(out, row, i, getters[i]);
    }
  }
}
