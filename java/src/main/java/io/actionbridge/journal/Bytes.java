package io.actionbridge.journal;

import java.util.Arrays;
import java.util.HexFormat;

/** Bytes that are compared by content: an encoded key, an identity, a digest. */
public final class Bytes {

  private final byte[] content;
  private int hash;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** Takes over {@code content}, which nobody changes from here on. */
  public static Bytes of(byte[] content) {
    return new Bytes(content);
  }

  /** The content itself, not to be changed. */
  public byte[] content() {
    return content;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    if (hash == 0) {
      hash = Arrays.hashCode(content);
    }
    return hash;
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(content);
  }
}
