package io.actionbridge.journal;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Reads frames up to the first that is torn or damaged.
 *
 * <p><b>Owns:</b> the stream. <br>
 * <b>Threading:</b> one thread.
 */
final class FrameReader implements Closeable {

  private final InputStream in;
  private final CRC32C crc = new CRC32C();
  private long read;

  FrameReader(InputStream in) {
    this.in = new BufferedInputStream(in, 1 << 16);
  }

  /** The next body, or null: no whole frame follows. */
  byte[] next() throws IOException {
    byte[] header = in.readNBytes(FrameBuffer.HEADER);
    if (header.length < FrameBuffer.HEADER) {
      return null;
    }
    int length = ByteBuffer.wrap(header).getInt(0);
    if (length <= 0 || length > FrameBuffer.MAX_BODY) {
      return null;
    }
    byte[] body = in.readNBytes(length); // grows with what is there, whatever the length says
    if (body.length < length
        || FrameBuffer.checksum(crc, body) != ByteBuffer.wrap(header).getInt(4)) {
      return null;
    }
    read += FrameBuffer.HEADER + length;
    return body;
  }

  /** How many bytes the frames took that were read. */
  long read() {
    return read;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
