package io.actionbridge.journal;

import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps for each run what its durable calls did, so that a later attempt does not do it again.
 *
 * <p>What is appended is durable when its <i>ticket</i> is: effects that must not come before it
 * wait for that. Keys are encoded values, groups are Flink's key groups of them.
 *
 * <p><b>Owns:</b> the log and its thread, if there is one. <br>
 * <b>Lifecycle:</b> {@link Journals#open}; {@link #join} for each run in the operator's state;
 * {@link #restored}; then the rest; {@link #close}. <br>
 * <b>Threading:</b> task thread; the listener is called on another.
 */
public abstract sealed class Journal permits CheckpointJournal, LogJournal {

  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  private final RecoveredRuns recovered;

  Journal(RecoveredRuns recovered) {
    this.recovered = recovered;
  }

  /**
   * The records of a run that was in flight at the restored checkpoint.
   *
   * @param inState those that were in its state
   */
  public final List<byte[]> join(byte[] uid, List<byte[]> inState) {
    return recovered.join(uid, inState);
  }

  /**
   * Ends the restore: every run of the state was joined.
   *
   * @throws JournalException the log goes on from another state than this one
   */
  public final void restored() throws JournalException {
    recovered.restored();
  }

  /** Whether recorded runs wait for their input; if not, {@link #next} need not be asked. */
  public final boolean hasRecovered() {
    return !recovered.isEmpty();
  }

  /**
   * Decides what an idle key with queued input does.
   *
   * @param digests of its queued inputs, in order, see {@link Digest}; read as far as needed
   * @param now milliseconds of a clock that never goes back
   */
  public final Next next(byte[] key, Iterable<Bytes> digests, long now)
      throws JournalException, InterruptedException {
    return recovered.next(Bytes.of(key), digests, now, this::drop);
  }

  /** No input comes any more: {@link #next} never answers to wait. */
  public final void endInput() {
    recovered.endInput();
  }

  final RecoveredRuns recovered() {
    return recovered;
  }

  /** Records that the input of a run does not come any more. */
  abstract void orphaned(int group, Bytes key, RecoveredRun run)
      throws JournalException, InterruptedException;

  private void drop(int group, Bytes key, RecoveredRun run)
      throws JournalException, InterruptedException {
    LOG.warn(
        "The input of run {} did not come again: the upstream has changed what it sends. The run is"
            + " dropped with its {} records, and what follows it for this key is not checked.",
        Bytes.of(run.uid()),
        run.records().size());
    orphaned(group, key, run);
  }

  /**
   * A new run begins.
   *
   * @param identity of its input, as for {@link Digest#of}; digested only if it is recorded
   * @param start milliseconds since the epoch
   * @param watermark milliseconds
   * @return the run's identity, 16 bytes
   */
  public abstract byte[] startRun(
      int group, byte[] key, byte[] identity, long start, long watermark)
      throws JournalException, InterruptedException;

  /** A run's journal got a record. */
  public abstract void append(int group, byte[] uid, byte[] record)
      throws JournalException, InterruptedException;

  /** A soft run diverged: from here on it has these records and no others. */
  public abstract void cut(int group, byte[] uid, List<byte[]> kept)
      throws JournalException, InterruptedException;

  /** Covers everything that was appended so far; 0 if that is durable as it is. */
  public abstract long ticket();

  /** Asks for everything that was appended to become durable; the listener hears of it. */
  public abstract void flush();

  /** Returns when everything that was appended is durable. */
  public abstract void flushAndWait() throws JournalException, InterruptedException;

  /**
   * An error is about to be given to Flink; returns when its record is durable.
   *
   * @param digest of the run's input
   */
  public abstract void escaped(int group, byte[] key, byte[] uid, Bytes digest, byte[] record)
      throws JournalException, InterruptedException;

  /**
   * The records of errors that escaped earlier attempts of a run that starts now; those of a
   * recovered run are among its records.
   */
  public abstract List<byte[]> escaped(byte[] key, Supplier<Bytes> digest);

  /** A run that started with {@link #escaped(byte[], Supplier) such records} has ended well. */
  public abstract void redeemed(byte[] key, Supplier<Bytes> digest);

  /**
   * The journal's part of a checkpoint; everything appended before is durable.
   *
   * @param truncates whether what is before it may be deleted when it is complete: not for a
   *     savepoint beside the checkpoints
   * @return an element of a union list: every subtask is given all of them at {@link Journals#open}
   */
  public abstract byte[] snapshot(long checkpoint, boolean truncates)
      throws JournalException, InterruptedException;

  /** A checkpoint is complete. */
  public abstract void completed(long checkpoint);

  /**
   * Makes durable what was appended, and ends the log's thread.
   *
   * @param millis after which it is left behind
   */
  public abstract void close(long millis) throws InterruptedException;
}
