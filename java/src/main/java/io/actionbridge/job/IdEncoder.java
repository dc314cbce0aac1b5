package io.actionbridge.job;

import io.actionbridge.wire.RowEncoder;
import io.actionbridge.wire.ValueEncoder;
import org.apache.flink.table.data.RowData;

/** Encodes what identifies a row. One thread. */
final class IdEncoder implements ValueEncoder<RowData> {

  private static final long serialVersionUID = 1L;

  private final RowKeySelector selector;
  private final ValueEncoder<RowData> encoder;

  /**
   * @throws io.actionbridge.wire.RowMismatchException the type has no form in Python
   */
  IdEncoder(RowKeySelector selector, int maxBytes) {
    this.selector = selector;
    this.encoder = RowEncoder.keyOf(selector.keyType(), maxBytes);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException it is NULL
   */
  @Override
  public byte[] encode(RowData row) {
    RowData id = selector.getKey(row);
    if (id.isNullAt(0)) {
      throw new IllegalArgumentException(
          "The input_id of a record is NULL: use an expression that identifies every record.");
    }
    return encoder.encode(id);
  }
}
