package io.actionbridge.journal;

import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * No log: what runs did is kept by Flink's checkpoints alone, apart from errors that escaped.
 *
 * <p><b>Owns:</b> the ledger of those errors.
 */
public final class CheckpointJournal extends Journal {

  private final RunUids uids = new RunUids(UUID.randomUUID());
  private final EscapeLedger ledger;
  private long runs;

  CheckpointJournal(RecoveredRuns recovered, EscapeLedger ledger) {
    super(recovered);
    this.ledger = ledger;
  }

  @Override
  public byte[] startRun(int group, byte[] key, byte[] identity, long start, long watermark) {
    return uids.at(runs++);
  }

  @Override
  public void append(int group, byte[] uid, byte[] record) {
    // The run's state has it.
  }

  @Override
  public void cut(int group, byte[] uid, List<byte[]> kept) {
    // The run's state has it.
  }

  @Override
  void orphaned(int group, Bytes key, RecoveredRun run) {
    // The next checkpoint does not have it any more.
  }

  @Override
  public long ticket() {
    return 0;
  }

  @Override
  public void flush() {
    // Nothing waits.
  }

  @Override
  public void flushAndWait() {
    // Nothing waits.
  }

  @Override
  public void escaped(int group, byte[] key, byte[] uid, Bytes digest, byte[] record)
      throws JournalException {
    ledger.add(group, Bytes.of(key), digest, Bytes.of(record));
  }

  @Override
  public List<byte[]> escaped(byte[] key, Supplier<Bytes> digest) {
    return ledger.isEmpty() ? List.of() : ledger.records(Bytes.of(key), digest.get());
  }

  @Override
  public void redeemed(byte[] key, Supplier<Bytes> digest) {
    ledger.redeem(Bytes.of(key), digest.get());
  }

  @Override
  public byte[] snapshot(long checkpoint, boolean truncates) {
    if (truncates) {
      ledger.snapshot(checkpoint);
    }
    return new JournalState(null, recovered().lines()).encode();
  }

  @Override
  public void completed(long checkpoint) {
    ledger.completed(checkpoint);
  }

  @Override
  public void close(long millis) {
    // Every entry of the ledger is a file that was closed.
  }
}
