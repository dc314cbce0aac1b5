package io.actionbridge.operator;

import io.actionbridge.journal.Journal;
import io.actionbridge.journal.JournalException;
import io.actionbridge.journal.JournalListener;
import io.actionbridge.journal.LogJournal;
import io.actionbridge.wire.TaskFrame;
import io.actionbridge.wire.TaskRecords;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.runtime.streamrecord.StreamElement;
import org.apache.flink.util.function.ThrowingRunnable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives Python's records to the journal, and lets what waits for them go ahead once they are
 * durable: elements downstream, and calls that Python is to begin.
 *
 * <p>The start of a run is recorded, too, but nothing waits for that: a run that has made no call
 * depends on its input alone. So a job without durable calls never waits for the log.
 *
 * <p><b>Owns:</b> the journal, from {@link #use} on. <br>
 * <b>Lifecycle:</b> as the operator. <br>
 * <b>Threading:</b> task thread; the journal's own calls the listener's methods.
 */
final class JournalGate implements JournalListener {

  /** Takes up what Python held back. */
  @FunctionalInterface
  interface Resumption {
    void resume() throws Exception;
  }

  /** A crossing in which an action recorded something and waits now. */
  private record Crossing(long number, long ticket) {}

  private static final Logger LOG = LoggerFactory.getLogger(JournalGate.class);

  private final MailboxExecutor mailbox;
  private final EmissionGate emissions;
  private final Resumption resumption;
  private final Queue<Crossing> crossings = new ArrayDeque<>();
  private final AtomicBoolean mailPending = new AtomicBoolean();
  private Journal journal;

  /** Covers the last record of a call. */
  private long ticket;

  private long requested;
  private long durableCrossing;
  private boolean hasNews;
  private volatile long flushed;

  /**
   * @param exit sends downstream
   * @param resumption enters Python, which is told the {@link #durableCrossing}
   */
  JournalGate(MailboxExecutor mailbox, EmissionGate.Exit exit, Resumption resumption) {
    this.mailbox = mailbox;
    this.emissions = new EmissionGate(exit);
    this.resumption = resumption;
  }

  /** Takes over the journal; before the first run. */
  void use(Journal opened) {
    journal = opened;
    durableCrossing = opened instanceof LogJournal ? 0 : TaskFrame.NO_LOG;
  }

  Journal journal() {
    return journal;
  }

  /** Appends what an action of a run recorded. */
  void record(Run<?> run, List<byte[]> records) throws JournalException, InterruptedException {
    run.add(records);
    for (byte[] record : records) {
      journal.append(run.group(), run.uid(), record);
    }
    ticket = journal.ticket();
  }

  /** As {@link #record}, and returns when that is durable. */
  void recordNow(Run<?> run, List<byte[]> records) throws JournalException, InterruptedException {
    record(run, records);
    journal.flushAndWait();
  }

  /** Sends an element downstream once everything recorded so far is durable. */
  void emit(StreamElement element) throws Exception {
    emissions.offer(ticket, element);
  }

  /**
   * The answer of a crossing was applied.
   *
   * @param number of the crossing, from 1
   * @param waits whether an action that has recorded something waits now
   */
  void crossed(long number, boolean waits) {
    if (waits && ticket > 0) {
      crossings.add(new Crossing(number, ticket));
    }
    if (ticket > requested) {
      requested = ticket;
      journal.flush();
    }
  }

  /** The last crossing whose records are durable, with those of all before it. */
  long durableCrossing() {
    return durableCrossing;
  }

  /** Whether Python has to be told of another {@link #durableCrossing}. */
  boolean hasNews() {
    return hasNews;
  }

  /** Python was told. */
  void told() {
    hasNews = false;
  }

  /**
   * Records that errors leave for Flink; returns when that is durable.
   *
   * @param tasks what the failed action recorded last
   */
  void escaped(Run<?> run, TaskRecords tasks) throws JournalException, InterruptedException {
    for (byte[] record : tasks.records()) {
      journal.escaped(run.group(), run.keyPayload(), run.uid(), run.digest().get(), record);
    }
  }

  /** A run is over. */
  void ended(Run<?> run) {
    if (run.isRecovered()) {
      journal.redeemed(run.keyPayload(), run.digest());
    }
  }

  /** Whether nothing waits to be sent. */
  boolean isEmpty() {
    return emissions.isEmpty();
  }

  /** Makes everything durable, and sends what waited for that; before a snapshot. */
  void settle() throws Exception {
    journal.flushAndWait();
    open(ticket);
  }

  /** Makes durable what was recorded, as far as that goes in time. */
  void close(Duration limit) throws InterruptedException {
    if (journal != null) {
      journal.close(limit.toMillis());
    }
  }

  @Override
  public void flushed(long durable, int bytes, long nanos) {
    flushed = durable;
    if (mailPending.compareAndSet(false, true)) {
      post(this::serve, "actionbridge: go on, records are durable");
    }
  }

  @Override
  public void failed(JournalException failure) {
    post(
        () -> {
          throw failure;
        },
        "actionbridge: the log has failed");
  }

  private void serve() throws Exception {
    mailPending.set(false);
    open(flushed);
    if (hasNews) {
      resumption.resume();
    }
  }

  private void open(long durable) throws Exception {
    emissions.open(durable);
    Crossing first = crossings.peek();
    while (first != null && first.ticket <= durable) {
      durableCrossing = first.number;
      hasNews = true;
      crossings.remove();
      first = crossings.peek();
    }
  }

  private void post(ThrowingRunnable<Exception> mail, String what) {
    try {
      mailbox.execute(mail, what);
    } catch (RejectedExecutionException e) {
      LOG.debug("A mail of the log came after the task had ended.", e);
    }
  }
}
