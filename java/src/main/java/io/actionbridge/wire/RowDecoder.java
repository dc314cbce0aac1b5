package io.actionbridge.wire;

import java.io.IOException;
import java.io.ObjectInputStream;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Decodes what an action sent to a table: a dict or an object, fields matched to columns by exact
 * name. Nothing is cut or rounded, except that a float takes the nearest value of a FLOAT column.
 *
 * <p><b>Threading:</b> any; it keeps no state between rows.
 */
public final class RowDecoder implements ValueDecoder<RowData> {

  private static final long serialVersionUID = 1L;

  private final String table;
  private final RowType type;
  private transient RowColumnReader row;

  private RowDecoder(String table, RowType type) {
    this.table = table;
    this.type = type;
    prepare();
  }

  /**
   * A decoder of rows for a table.
   *
   * @throws RowMismatchException a column's type has no form in Python
   */
  public static RowDecoder of(String table, RowType type) {
    return new RowDecoder(table, type);
  }

  @Override
  public RowData decode(byte[] payload) {
    var in = new WireReader(payload);
    RowData decoded = row.read(in);
    in.end();
    return decoded;
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    prepare();
  }

  private void prepare() {
    // The row itself is never NULL, whatever the planner wrote on its type.
    row = new RowColumnReader(Column.root(table, type), type);
  }
}
