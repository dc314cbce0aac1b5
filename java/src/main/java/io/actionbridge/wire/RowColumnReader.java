package io.actionbridge.wire;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.types.logical.RowType;

/** Reads dicts and objects as rows. */
final class RowColumnReader extends ColumnReader {

  private final byte[][] encodedNames;
  private final ColumnReader[] fields;
  private final RowType type;
  private final Map<String, Integer> positions = new HashMap<>();

  RowColumnReader(Column column, RowType type) {
    super(column, "dict or object with fields");
    this.type = type;
    int arity = type.getFieldCount();
    encodedNames = new byte[arity][];
    fields = new ColumnReader[arity];
    for (int i = 0; i < arity; i++) {
      RowType.RowField field = type.getFields().get(i);
      encodedNames[i] = WireWriter.encodedStr(field.getName());
      fields[i] = ColumnReaders.of(column.field(field.getName(), field.getType()));
      positions.put(field.getName(), i);
    }
  }

  @Override
  GenericRowData read(WireReader in) {
    if (!tryExt(in, Ext.OBJECT)) {
      expect(in, WireReader.Kind.MAP);
      return readFields(in);
    }
    int end = in.extEnd();
    in.array(2, "An object");
    in.str();
    GenericRowData row = readFields(in);
    in.endExt(Ext.OBJECT, end);
    return row;
  }

  private GenericRowData readFields(WireReader in) {
    var row = new GenericRowData(fields.length);
    int entries = in.map();
    int position = -1;
    for (int i = 0; i < entries; i++) {
      position = readName(in, position + 1);
      row.setField(position, fields[position].readNullable(in));
    }
    if (entries < fields.length) {
      checkMissing(row);
    }
    return row;
  }

  /** The position of the field that is named next, most often the one after the last. */
  private int readName(WireReader in, int likely) {
    if (likely < fields.length && in.trySkip(encodedNames[likely])) {
      return likely;
    }
    if (in.peek() != WireReader.Kind.STR) {
      throw column.mismatch(
          "a field's name is " + PythonType.next(in) + ". Name fields by str, as the columns are.");
    }
    String name = in.str();
    Integer position = positions.get(name);
    if (position == null) {
      throw column.unknownField(name, type.getFieldNames());
    }
    return position;
  }

  /** A NOT NULL column without a value was not named: None for it has been refused already. */
  private void checkMissing(GenericRowData row) {
    for (int i = 0; i < fields.length; i++) {
      if (row.isNullAt(i) && !fields[i].column.type().isNullable()) {
        throw fields[i].column.mismatch(
            "missing, and the column is NOT NULL. Send it, or allow NULL in the table.");
      }
    }
  }
}
