package io.actionbridge.wire;

import java.io.IOException;
import java.io.ObjectInputStream;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/** Encodes key rows; see {@link RowEncoder#keyOf}. One thread. */
final class KeyEncoder implements ValueEncoder<RowData> {

  private static final long serialVersionUID = 1L;

  private final RowType type;
  private final int maxBytes;
  private transient RowColumnWriter columns;
  private transient WireWriter out;

  KeyEncoder(RowType type, int maxBytes) {
    this.type = type;
    this.maxBytes = maxBytes;
    prepare();
  }

  @Override
  public byte[] encode(RowData key) {
    out.reset();
    if (type.getFieldCount() == 1) {
      columns.writeValues(out, key);
    } else {
      int mark = out.beginExt();
      out.array(type.getFieldCount());
      columns.writeValues(out, key);
      out.endExt(mark, Ext.TUPLE);
    }
    return out.toBytes();
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    prepare();
  }

  private void prepare() {
    Column root = Column.root("key", type);
    for (RowType.RowField field : type.getFields()) {
      ColumnWriters.checkKey(root.field(field.getName(), field.getType()));
    }
    columns = RowColumnWriter.of(root, type);
    out = new WireWriter(maxBytes);
  }
}
