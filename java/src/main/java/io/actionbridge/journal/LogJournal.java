package io.actionbridge.journal;

import io.actionbridge.journal.LogRecord.Cut;
import io.actionbridge.journal.LogRecord.Mark;
import io.actionbridge.journal.LogRecord.Orphaned;
import io.actionbridge.journal.LogRecord.Recorded;
import io.actionbridge.journal.LogRecord.Started;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A journal in a log that is synced: what a ticket covers survives the process.
 *
 * <p><b>Owns:</b> its segment of the log, and the writer.
 */
public final class LogJournal extends Journal {

  private final LogStore store;
  private final LogWriter writer;
  private final UUID submission;
  private final Segment segment;
  private final List<UUID> older;
  private final LogCodec codec = new LogCodec();
  private final RunUids uids;

  /** Positions of the cuts that may truncate, by checkpoint. */
  private final NavigableMap<Long, Long> cuts = new TreeMap<>();

  LogJournal(
      LogStore store,
      LogRecovery.Opened opened,
      RecoveredRuns recovered,
      JournalListener listener,
      long chunkBytes) {
    super(recovered);
    this.store = store;
    this.segment = opened.segment();
    this.submission = segment.header().submission();
    this.older = opened.older();
    this.uids = new RunUids(segment.id());
    this.writer = LogWriter.start(store, segment.id(), chunkBytes, listener);
  }

  @Override
  public byte[] startRun(int group, byte[] key, byte[] identity, long start, long watermark)
      throws JournalException, InterruptedException {
    byte[] uid = uids.at(writer.position());
    append(new Started(group, Bytes.of(key), Bytes.of(uid), Digest.of(identity), start, watermark));
    return uid;
  }

  @Override
  public void append(int group, byte[] uid, byte[] record)
      throws JournalException, InterruptedException {
    append(new Recorded(group, Bytes.of(uid), Bytes.of(record)));
  }

  @Override
  public void cut(int group, byte[] uid, List<byte[]> kept)
      throws JournalException, InterruptedException {
    append(new Cut(group, Bytes.of(uid), kept.stream().map(Bytes::of).toList()));
  }

  @Override
  void orphaned(int group, Bytes key, RecoveredRun run)
      throws JournalException, InterruptedException {
    append(new Orphaned(group, key, Bytes.of(run.uid())));
  }

  @Override
  public long ticket() {
    return writer.position();
  }

  @Override
  public void flush() {
    writer.flush();
  }

  @Override
  public void flushAndWait() throws JournalException, InterruptedException {
    writer.flushAndWait();
  }

  @Override
  public void escaped(int group, byte[] key, byte[] uid, Bytes digest, byte[] record)
      throws JournalException, InterruptedException {
    append(group, uid, record);
    flushAndWait();
  }

  @Override
  public List<byte[]> escaped(byte[] key, Supplier<Bytes> digest) {
    return List.of();
  }

  @Override
  public void redeemed(byte[] key, Supplier<Bytes> digest) {
    // The records of a run are gone with its journal.
  }

  @Override
  public byte[] snapshot(long checkpoint, boolean truncates)
      throws JournalException, InterruptedException {
    long position = writer.position();
    append(new Mark(checkpoint));
    flushAndWait();
    if (truncates) {
      cuts.put(checkpoint, position);
    }
    KeyGroups groups = segment.header().groups();
    var cut = new LogCut(submission, segment.id(), position, checkpoint, groups);
    return new JournalState(cut, recovered().lines()).encode();
  }

  @Override
  public void completed(long checkpoint) {
    Long before = cuts.get(checkpoint);
    if (before != null) {
      cuts.headMap(checkpoint, true).clear();
      writer.truncate(new Truncation(store, older, segment.id(), before));
    }
  }

  @Override
  public void close(long millis) throws InterruptedException {
    writer.close(millis);
  }

  /** Where it writes. */
  UUID segment() {
    return segment.id();
  }

  private void append(LogRecord record) throws JournalException, InterruptedException {
    writer.append(codec.encode(record));
  }
}
