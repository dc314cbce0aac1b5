package io.actionbridge.wire;

import java.util.Arrays;

/**
 * Writes msgpack, shortest forms only.
 *
 * <p>Our own and not msgpack-core's packer because an extension's length stands before its payload:
 * here nested extensions are written in place and their headers fitted afterwards, without a buffer
 * per level.
 *
 * <p><b>Owns:</b> one growing buffer, reused after {@link #reset}.<br>
 * <b>Threading:</b> one thread.
 */
public final class WireWriter {

  /** For frames: their parts were bounded one by one. */
  public static final int UNBOUNDED = Integer.MAX_VALUE - 64;

  private static final int INITIAL = 256;

  /** A buffer that one large value blew up beyond this is not kept. */
  private static final int KEPT = 1 << 16;

  /** Room that {@link #beginExt} leaves: the header of the commonest form, ext 8. */
  private static final int EXT_HEADER = 3;

  private final int limit;
  private byte[] buffer;
  private int size;

  public WireWriter(int limit) {
    this.limit = limit;
    this.buffer = new byte[Math.min(INITIAL, limit)];
  }

  /** The encoded form of a str, for names that are written again and again. */
  static byte[] encodedStr(String text) {
    var out = new WireWriter(UNBOUNDED);
    out.str(text);
    return out.toBytes();
  }

  public void reset() {
    size = 0;
    if (buffer.length > KEPT) {
      buffer = new byte[Math.min(INITIAL, limit)];
    }
  }

  public byte[] toBytes() {
    return Arrays.copyOf(buffer, size);
  }

  int size() {
    return size;
  }

  void nil() {
    put(0xc0);
  }

  void bool(boolean value) {
    put(value ? 0xc3 : 0xc2);
  }

  public void int64(long value) {
    if (value >= -32 && value < 128) {
      put((int) value);
    } else if (value >= 0) {
      if (value < 1L << 8) {
        header(0xcc, value, 1);
      } else if (value < 1L << 16) {
        header(0xcd, value, 2);
      } else if (value < 1L << 32) {
        header(0xce, value, 4);
      } else {
        header(0xcf, value, 8);
      }
    } else if (value >= Byte.MIN_VALUE) {
      header(0xd0, value, 1);
    } else if (value >= Short.MIN_VALUE) {
      header(0xd1, value, 2);
    } else if (value >= Integer.MIN_VALUE) {
      header(0xd2, value, 4);
    } else {
      header(0xd3, value, 8);
    }
  }

  void float64(double value) {
    header(0xcb, Double.doubleToRawLongBits(value), 8);
  }

  /** Writes text; {@link Utf8#length} must have accepted it, or it is one of our own names. */
  void str(String text) {
    int length = Utf8.length(text);
    if (length == Utf8.ILL_FORMED) {
      throw new WireException("Lone surrogates in a name: '" + text + "'. Rename it.");
    }
    strHeader(length);
    room(length);
    size = Utf8.encode(text, buffer, size);
  }

  /** Writes a str whose bytes are known to be valid UTF-8. */
  void str(byte[] utf8) {
    strHeader(utf8.length);
    raw(utf8);
  }

  public void bin(byte[] value) {
    int length = value.length;
    if (length < 1 << 8) {
      header(0xc4, length, 1);
    } else if (length < 1 << 16) {
      header(0xc5, length, 2);
    } else {
      header(0xc6, length, 4);
    }
    raw(value);
  }

  public void array(int length) {
    if (length < 16) {
      put(0x90 | length);
    } else if (length < 1 << 16) {
      header(0xdc, length, 2);
    } else {
      header(0xdd, length, 4);
    }
  }

  void map(int length) {
    if (length < 16) {
      put(0x80 | length);
    } else if (length < 1 << 16) {
      header(0xde, length, 2);
    } else {
      header(0xdf, length, 4);
    }
  }

  void ext(int code, byte[] payload) {
    int mark = beginExt();
    raw(payload);
    endExt(mark, code);
  }

  /** Starts an extension whose payload is written next; the mark goes to {@link #endExt}. */
  int beginExt() {
    int mark = size;
    room(EXT_HEADER);
    size += EXT_HEADER;
    return mark;
  }

  void endExt(int mark, int code) {
    int start = mark + EXT_HEADER;
    int length = size - start;
    boolean fixed = length <= 16 && Integer.bitCount(length) == 1;
    int header = fixed ? 2 : length < 1 << 8 ? 3 : length < 1 << 16 ? 4 : 6;
    if (header != EXT_HEADER) {
      room(header);
      System.arraycopy(buffer, start, buffer, mark + header, length);
    }
    size = mark;
    if (fixed) {
      put(0xd4 + Integer.numberOfTrailingZeros(length));
    } else if (header == 3) {
      header(0xc7, length, 1);
    } else if (header == 4) {
      header(0xc8, length, 2);
    } else {
      header(0xc9, length, 4);
    }
    put(code);
    size += length;
  }

  /** Appends bytes that are msgpack already, or the payload of a header just written. */
  void raw(byte[] bytes) {
    int length = bytes.length;
    room(length);
    System.arraycopy(bytes, 0, buffer, size, length);
    size += length;
  }

  /** Text as the payload of a header just written, lone surrogates as three bytes each. */
  void surrogatePass(String text) {
    room(Utf8.surrogatePassLength(text));
    size = Utf8.encode(text, buffer, size);
  }

  /**
   * Sorts the values that were written last by their bytes.
   *
   * @param starts where each of them starts, ascending; the last ends at the end of the buffer
   */
  void sortTail(int[] starts) {
    if (starts.length < 2) {
      return;
    }
    byte[][] values = new byte[starts.length][];
    for (int i = 0; i < starts.length; i++) {
      int end = i + 1 < starts.length ? starts[i + 1] : size;
      values[i] = Arrays.copyOfRange(buffer, starts[i], end);
    }
    Arrays.sort(values, Arrays::compareUnsigned);
    size = starts[0];
    for (byte[] value : values) {
      raw(value);
    }
  }

  private void strHeader(int length) {
    if (length < 32) {
      put(0xa0 | length);
    } else if (length < 1 << 8) {
      header(0xd9, length, 1);
    } else if (length < 1 << 16) {
      header(0xda, length, 2);
    } else {
      header(0xdb, length, 4);
    }
  }

  private void put(int value) {
    room(1);
    buffer[size++] = (byte) value;
  }

  private void header(int first, long value, int bytes) {
    room(1 + bytes);
    int at = size;
    buffer[at++] = (byte) first;
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      buffer[at++] = (byte) (value >>> shift);
    }
    size = at;
  }

  private void room(int bytes) {
    if (bytes > buffer.length - size) {
      grow(bytes);
    }
  }

  private void grow(int bytes) {
    long needed = (long) size + bytes;
    if (needed > limit) {
      throw WireException.tooLarge(limit);
    }
    buffer = Arrays.copyOf(buffer, (int) Math.min(Math.max(needed, 2L * buffer.length), limit));
  }
}
