package io.actionbridge.wire;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads msgpack from one array, in place; every fault is a {@link WireException}.
 *
 * <p>A length is believed only as far as the bytes that are left, so nothing is allocated for a
 * length that lies.
 */
public final class WireReader {

  /** What a value is on the wire. */
  enum Kind {
    NIL,
    BOOL,
    INT,
    FLOAT,
    STR,
    BIN,
    ARRAY,
    MAP,
    EXT
  }

  private final byte[] bytes;
  private int position;
  private int extEnd;

  public WireReader(byte[] bytes) {
    this.bytes = bytes;
  }

  int position() {
    return position;
  }

  void seek(int newPosition) {
    position = newPosition;
  }

  /** The kind of the next value. */
  Kind peek() {
    if (position >= bytes.length) {
      throw truncated();
    }
    int b = bytes[position] & 0xff;
    if (b < 0x80 || b >= 0xe0) {
      return Kind.INT;
    }
    if (b < 0xc0) {
      return b < 0x90 ? Kind.MAP : b < 0xa0 ? Kind.ARRAY : Kind.STR;
    }
    return switch (b) {
      case 0xc0 -> Kind.NIL;
      case 0xc2, 0xc3 -> Kind.BOOL;
      case 0xc4, 0xc5, 0xc6 -> Kind.BIN;
      case 0xc7, 0xc8, 0xc9, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8 -> Kind.EXT;
      case 0xca, 0xcb -> Kind.FLOAT;
      case 0xcc, 0xcd, 0xce, 0xcf, 0xd0, 0xd1, 0xd2, 0xd3 -> Kind.INT;
      case 0xd9, 0xda, 0xdb -> Kind.STR;
      case 0xdc, 0xdd -> Kind.ARRAY;
      case 0xde, 0xdf -> Kind.MAP;
      default -> throw new WireException("Byte 0xc1 at " + position + " is not msgpack.");
    };
  }

  /** Skips a nil if one is next. */
  boolean tryNil() {
    if (peek() != Kind.NIL) {
      return false;
    }
    position++;
    return true;
  }

  void nil() {
    expect(Kind.NIL);
    position++;
  }

  boolean bool() {
    expect(Kind.BOOL);
    return bytes[position++] == (byte) 0xc3;
  }

  /** An integer that fits a long. */
  public long int64() {
    expect(Kind.INT);
    int at = position;
    long value = integerBits();
    if (value < 0 && bytes[at] == (byte) 0xcf) {
      throw new WireException("An integer at " + at + " is above 2^63 - 1.");
    }
    return value;
  }

  /** An integer as {@link Long}, or as {@link BigInteger} for a uint64 above it. */
  Object integer() {
    expect(Kind.INT);
    int at = position;
    long value = integerBits();
    if (value < 0 && bytes[at] == (byte) 0xcf) {
      return new BigInteger(1, Arrays.copyOfRange(bytes, at + 1, at + 9));
    }
    return value;
  }

  double float64() {
    expect(Kind.FLOAT);
    boolean isSingle = bytes[position++] == (byte) 0xca;
    return isSingle ? Float.intBitsToFloat((int) fixed(4)) : Double.longBitsToDouble(fixed(8));
  }

  String str() {
    int start = strStart();
    return new String(bytes, start, position - start, StandardCharsets.UTF_8);
  }

  byte[] strBytes() {
    int start = strStart();
    return Arrays.copyOfRange(bytes, start, position);
  }

  public byte[] bin() {
    expect(Kind.BIN);
    int width = 1 << ((bytes[position++] & 0xff) - 0xc4);
    return take(length(width, 1));
  }

  /** The number of elements that follow. */
  public int array() {
    expect(Kind.ARRAY);
    int b = bytes[position++] & 0xff;
    return b < 0xa0 ? counted(b & 0x0f, 1) : length(b == 0xdc ? 2 : 4, 1);
  }

  /** Reads an array header that must announce {@code length} elements. */
  void array(int length, String what) {
    array(length, length, what);
  }

  /** Reads and returns the length of an array, which must be from {@code least} to {@code most}. */
  int array(int least, int most, String what) {
    int found = array();
    if (found < least || found > most) {
      throw new WireException(what + " has " + found + " parts instead of " + least + ".");
    }
    return found;
  }

  /** The number of entries that follow. */
  int map() {
    expect(Kind.MAP);
    int b = bytes[position++] & 0xff;
    return b < 0x90 ? counted(b & 0x0f, 2) : length(b == 0xde ? 2 : 4, 2);
  }

  /** Reads an extension's header and returns its code; its payload ends at {@link #extEnd}. */
  int ext() {
    expect(Kind.EXT);
    int b = bytes[position++] & 0xff;
    int length = b >= 0xd4 ? 1 << (b - 0xd4) : length(1 << (b - 0xc7), 0);
    int code = (int) fixed(1);
    extEnd = position + counted(length, 1);
    return code;
  }

  /** Where the payload ends whose header was read last. */
  int extEnd() {
    return extEnd;
  }

  byte[] take(int length) {
    byte[] taken = Arrays.copyOfRange(bytes, position, position + length);
    position += length;
    return taken;
  }

  /** Checks that the payload of an extension was read to its end. */
  void endExt(int code, int end) {
    if (position != end) {
      throw new WireException(
          "The payload of extension code " + code + " is not one value; it ends at " + end + ".");
    }
  }

  /** Checks that nothing follows. */
  public void end() {
    if (position != bytes.length) {
      throw new WireException(bytes.length - position + " bytes follow the value.");
    }
  }

  /** Skips {@code encoded} if exactly these bytes are next. */
  boolean trySkip(byte[] encoded) {
    int end = position + encoded.length;
    if (end > bytes.length || !Arrays.equals(bytes, position, end, encoded, 0, encoded.length)) {
      return false;
    }
    position = end;
    return true;
  }

  private int strStart() {
    expect(Kind.STR);
    int b = bytes[position++] & 0xff;
    int length = b < 0xc0 ? counted(b & 0x1f, 1) : length(1 << (b - 0xd9), 1);
    int start = position;
    if (!Utf8.isValid(bytes, start, start + length)) {
      throw new WireException("A str at " + start + " is not UTF-8.");
    }
    position += length;
    return start;
  }

  private long integerBits() {
    byte b = bytes[position++];
    if (b >= -32) {
      return b;
    }
    return switch (b & 0xff) {
      case 0xcc -> fixed(1) & 0xffL;
      case 0xcd -> fixed(2) & 0xffffL;
      case 0xce -> fixed(4) & 0xffffffffL;
      case 0xd0 -> fixed(1);
      case 0xd1 -> fixed(2);
      case 0xd2 -> fixed(4);
      default -> fixed(8);
    };
  }

  /** A big-endian integer of {@code width} bytes, its sign extended. */
  private long fixed(int width) {
    if (width > bytes.length - position) {
      throw truncated();
    }
    long value = bytes[position++];
    for (int i = 1; i < width; i++) {
      value = (value << 8) | (bytes[position++] & 0xff);
    }
    return value;
  }

  private int length(int width, int bytesEach) {
    long length = fixed(width) & (width == 4 ? 0xffffffffL : (1L << (8 * width)) - 1);
    return counted(length, bytesEach);
  }

  private int counted(long length, int bytesEach) {
    if (length * bytesEach > bytes.length - position) {
      throw truncated();
    }
    return (int) length;
  }

  private void expect(Kind kind) {
    Kind found = peek();
    if (found != kind) {
      throw new WireException("Expected " + kind + " at " + position + ", found " + found + ".");
    }
  }

  private WireException truncated() {
    return new WireException("Truncated: the bytes end at " + bytes.length + ".");
  }
}
