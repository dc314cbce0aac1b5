package io.actionbridge.wire;

import java.io.Serializable;

/**
 * Turns a record of the stream into the bytes of one value; task thread only, may keep a buffer.
 */
@FunctionalInterface
public interface ValueEncoder<T> extends Serializable {

  /**
   * Encodes one record. The result is the caller's own.
   *
   * @throws RowMismatchException a column holds what Python cannot
   * @throws UnsupportedValueException the record has no faithful form in Python
   */
  byte[] encode(T value);
}
