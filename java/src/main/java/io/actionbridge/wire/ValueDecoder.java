package io.actionbridge.wire;

import java.io.Serializable;

/** Turns the bytes of one value into a record of the stream. */
@FunctionalInterface
public interface ValueDecoder<T> extends Serializable {

  /**
   * Decodes one payload.
   *
   * @throws RowMismatchException the value does not fit the record
   * @throws WireException the bytes are not one value
   */
  T decode(byte[] payload);
}
