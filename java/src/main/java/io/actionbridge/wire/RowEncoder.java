package io.actionbridge.wire;

import java.io.IOException;
import java.io.ObjectInputStream;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Encodes rows of a table as the maps that actions see: every column present, NULL as None.
 *
 * <p><b>Owns:</b> one buffer, reused from row to row.<br>
 * <b>Lifecycle:</b> validated where it is made; what is not serializable is made again on the
 * TaskManager.<br>
 * <b>Threading:</b> one thread.
 */
public final class RowEncoder implements ValueEncoder<RowData> {

  private static final long serialVersionUID = 1L;

  private final String source;
  private final RowType type;
  private final int maxBytes;
  private transient RowColumnWriter columns;
  private transient WireWriter out;

  private RowEncoder(String source, RowType type, int maxBytes) {
    this.source = source;
    this.type = type;
    this.maxBytes = maxBytes;
    prepare();
  }

  /** As {@link #of(String, RowType, int)}, bounded by {@link ValueCodec#DEFAULT_MAX_BYTES}. */
  public static RowEncoder of(String source, RowType type) {
    return of(source, type, ValueCodec.DEFAULT_MAX_BYTES);
  }

  /**
   * An encoder of rows of this type.
   *
   * @param source what errors call the rows' origin: the table or query
   * @param maxBytes bound of one encoded row
   * @throws RowMismatchException a column's type has no form in Python
   */
  public static RowEncoder of(String source, RowType type, int maxBytes) {
    return new RowEncoder(source, type, maxBytes);
  }

  /**
   * An encoder of keys: the value of the only column, or a {@link Tuple} of several.
   *
   * @param keyType the key columns in the order of the key row
   * @param maxBytes bound of one encoded key
   * @throws RowMismatchException a column's type has no form in Python, or cannot be a key there
   */
  public static ValueEncoder<RowData> keyOf(RowType keyType, int maxBytes) {
    return new KeyEncoder(keyType, maxBytes);
  }

  @Override
  public byte[] encode(RowData row) {
    out.reset();
    columns.write(out, row);
    return out.toBytes();
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    prepare();
  }

  private void prepare() {
    columns = RowColumnWriter.of(Column.root(source, type), type);
    out = new WireWriter(maxBytes);
  }
}
