package io.actionbridge.journal;

import java.util.ArrayList;
import java.util.List;

/**
 * A run that an earlier attempt recorded and that has to be done again.
 *
 * <p><b>Threading:</b> task thread.
 */
public final class RecoveredRun {

  private final Bytes uid;
  private final Bytes digest;
  private final long start;
  private final long watermark;
  private final List<byte[]> records = new ArrayList<>();

  RecoveredRun(Bytes uid, Bytes digest, long start, long watermark) {
    this.uid = uid;
    this.digest = digest;
    this.start = start;
    this.watermark = watermark;
  }

  /** Identity of the run, as it was. */
  public byte[] uid() {
    return uid.content();
  }

  /** Of the input that it needs; see {@link Digest}. */
  public Bytes digest() {
    return digest;
  }

  /** When it began, milliseconds since the epoch. */
  public long start() {
    return start;
  }

  /** The watermark that it saw when it began, milliseconds. */
  public long watermark() {
    return watermark;
  }

  /** What its journal got, in that order. */
  public List<byte[]> records() {
    return records;
  }
}
