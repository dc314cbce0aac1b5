package io.actionbridge.wire;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A Python value that Java carries but cannot read: cloudpickle (code 100), and the few values of
 * other codes that no Java type holds, such as {@code Decimal('NaN')} or a time in a gap of its
 * zone. It goes back byte for byte.
 */
public final class Opaque {

  private final int code;
  private final byte[] payload;

  Opaque(int code, byte[] payload) {
    this.code = code;
    this.payload = payload;
  }

  /** The extension code, as in the contract. */
  public int code() {
    return code;
  }

  /** A copy of the extension's payload. */
  public byte[] payload() {
    return payload.clone();
  }

  byte[] sharedPayload() {
    return payload;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Opaque that
        && code == that.code
        && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return 31 * code + Arrays.hashCode(payload);
  }

  @Override
  public String toString() {
    return "Opaque[code=" + code + ", payload=" + HexFormat.of().formatHex(payload) + "]";
  }
}
