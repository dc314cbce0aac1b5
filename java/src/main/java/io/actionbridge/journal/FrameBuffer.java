package io.actionbridge.journal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Frames in memory, one after the other: {@code [length][crc32c][body]}, both integers of four
 * bytes, big endian. The checksum covers length and body, so zeros are no frame.
 *
 * <p><b>Threading:</b> one thread at a time.
 */
final class FrameBuffer {

  static final int HEADER = 8;

  /** Largest body; more is damage. */
  static final int MAX_BODY = 1 << 30;

  /** A buffer that one burst blew up beyond this is not kept. */
  private static final int KEPT = 1 << 20;

  private static final int INITIAL = 1 << 14;

  private final CRC32C crc = new CRC32C();
  private byte[] bytes = new byte[INITIAL];
  private int size;

  void add(byte[] body) {
    int needed = Math.addExact(size, HEADER + body.length);
    if (needed > bytes.length) {
      bytes =
          Arrays.copyOf(
              bytes, (int) Math.min(Math.max(needed, 2L * bytes.length), Integer.MAX_VALUE - 8));
    }
    ByteBuffer.wrap(bytes).putInt(size, body.length).putInt(size + 4, checksum(crc, body));
    System.arraycopy(body, 0, bytes, size + HEADER, body.length);
    size = needed;
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
    if (bytes.length > KEPT) {
      bytes = new byte[INITIAL];
    }
  }

  static int checksum(CRC32C crc, byte[] body) {
    crc.reset();
    for (int shift = 24; shift >= 0; shift -= 8) {
      crc.update(body.length >>> shift);
    }
    crc.update(body);
    return (int) crc.getValue();
  }
}
