package io.actionbridge.operator;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/**
 * The form of short-term memory in Flink's state, for one run; Python's is {@code
 * runtime/memory_entries.py}.
 *
 * <p>An entry is a format version, a kind, for timed kinds when it was written (big endian,
 * milliseconds since the epoch), and for leaves the value. The time of a marker is that of the last
 * entry written below it.
 */
final class MemoryForm {

  private static final byte FORMAT = 1;
  private static final int OBJECT = 1;
  private static final int TIMED = 2;
  private static final int KINDS = 4;
  private static final int HEAD = 2;

  /** When an entry without a time was written: it never expires. */
  private static final long UNTIMED = Long.MAX_VALUE;

  private final long written;
  private final long horizon;

  private MemoryForm(long written, long horizon) {
    this.written = written;
    this.horizon = horizon;
  }

  /**
   * The form for a run.
   *
   * @param start of the run, milliseconds since the epoch: the only clock
   * @param ttl after which an entry expires, or null: never
   */
  static MemoryForm of(long start, Duration ttl) {
    return ttl == null
        ? new MemoryForm(UNTIMED, Long.MIN_VALUE)
        : new MemoryForm(start, start - ttl.toMillis());
  }

  boolean isObject(byte[] entry) {
    return (kind(entry) & OBJECT) != 0;
  }

  boolean isExpired(byte[] entry) {
    return writtenAt(entry) <= horizon;
  }

  /** Whether an entry was written before this run. */
  boolean isOlder(byte[] entry) {
    return writtenAt(entry) < written;
  }

  /** The encoded value of a leaf. */
  byte[] value(byte[] leaf) {
    return Arrays.copyOfRange(leaf, headSize(kind(leaf)), leaf.length);
  }

  byte[] leaf(byte[] value) {
    return head(0, value.length).put(value).array();
  }

  byte[] marker() {
    return head(OBJECT, 0).array();
  }

  private ByteBuffer head(int kind, int more) {
    int whole = written == UNTIMED ? kind : kind | TIMED;
    ByteBuffer entry = ByteBuffer.allocate(headSize(whole) + more).put(FORMAT).put((byte) whole);
    return written == UNTIMED ? entry : entry.putLong(written);
  }

  private static long writtenAt(byte[] entry) {
    return (kind(entry) & TIMED) == 0 ? UNTIMED : ByteBuffer.wrap(entry).getLong(HEAD);
  }

  private static int headSize(int kind) {
    return (kind & TIMED) == 0 ? HEAD : HEAD + Long.BYTES;
  }

  private static int kind(byte[] entry) {
    if (entry[0] != FORMAT || entry[1] < 0 || entry[1] >= KINDS) {
      throw new IllegalStateException(
          "A memory entry begins with bytes %d and %d, which this version does not know: restore"
                  .formatted(entry[0], entry[1])
              + " with the version that wrote it, or a later one.");
    }
    return entry[1];
  }
}
