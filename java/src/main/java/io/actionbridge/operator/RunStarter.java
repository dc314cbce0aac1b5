package io.actionbridge.operator;

import io.actionbridge.journal.Bytes;
import io.actionbridge.journal.Digest;
import io.actionbridge.journal.Journal;
import io.actionbridge.journal.Next;
import io.actionbridge.journal.RecoveredRun;
import io.actionbridge.operator.Backlog.BusyKey;
import io.actionbridge.wire.EventRef;
import io.actionbridge.wire.Task;
import io.actionbridge.wire.ValueCodec;
import io.actionbridge.wire.ValueEncoder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Makes runs of inputs, in the order that the journal demands.
 *
 * <p>After a crash, an input whose run was recorded gets that run again; other input of its key
 * waits for it.
 *
 * <p><b>Owns:</b> which keys are held back. <br>
 * <b>Threading:</b> task thread.
 */
final class RunStarter<K> {

  /** What it needs of the operator. */
  interface Operator {

    /** Identity of the operator in savepoints. */
    String name();

    /** The operator's current watermark, milliseconds. */
    long watermark();

    /** Has {@link #retry} called after so many milliseconds. */
    void wakeAfter(long millis);
  }

  /** The event type of the operator's input, as Python names it. */
  private static final String INPUT_EVENT = "actionbridge.input";

  /** How many queued runs may start in one crossing. */
  private static final int BATCH = 64;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Backlog<K> backlog;
  private final Journal journal;
  private final ValueEncoder<K> keyEncoder;
  private final int maxParallelism;
  private final Operator operator;
  private final Set<BusyKey<K>> heldBack = new LinkedHashSet<>();
  private long nextRef;

  RunStarter(
      Backlog<K> backlog,
      Journal journal,
      ValueEncoder<K> keyEncoder,
      int maxParallelism,
      Operator operator) {
    this.backlog = backlog;
    this.journal = journal;
    this.keyEncoder = keyEncoder;
    this.maxParallelism = maxParallelism;
    this.operator = operator;
  }

  /** Whether a record of this key can start its run at once. */
  boolean mayStart(K key) {
    return !journal.hasRecovered() && backlog.mayStart(key);
  }

  /** What frames and the journal call a key. */
  RunKey<K> key(K key) {
    int group = KeyGroupRangeAssignment.assignToKeyGroup(key, maxParallelism);
    return new RunKey<>(key, keyEncoder.encode(key), group);
  }

  /** A reference that no run has. */
  long nextRef() {
    return nextRef++;
  }

  /** Starts a run that nobody has recorded. */
  Run<K> start(K key, QueuedInput input) throws Exception {
    return fresh(key(key), input);
  }

  /** Takes the runs that may start now out of the backlog, restored ones among them. */
  List<Run<K>> next() throws Exception {
    List<Run<K>> runs = List.of();
    BusyKey<K> owner;
    while (runs.size() < BATCH && (owner = backlog.next(runs.size())) != null) {
      Run<K> run = owner.run() == null ? ofInput(owner) : owner.run();
      if (run != null) {
        if (runs.isEmpty()) {
          runs = new ArrayList<>();
        }
        runs.add(run);
      }
    }
    return runs;
  }

  /** Lets the keys ask again that were held back. */
  void retry() {
    heldBack.forEach(backlog::retry);
    heldBack.clear();
  }

  /** Makes the run that a key may have now; null if it has to wait. */
  private Run<K> ofInput(BusyKey<K> owner) throws Exception {
    RunKey<K> key = key(owner.key());
    if (!journal.hasRecovered()) {
      return fresh(key, backlog.take(owner, 0));
    }
    long now = System.nanoTime() / NANOS_PER_MILLI;
    Next next = journal.next(key.payload(), digests(owner.inputs()), now);
    if (next instanceof Next.Wait wait) {
      heldBack.add(owner);
      operator.wakeAfter(wait.until() - now);
      return null;
    }
    if (next instanceof Next.Again again) {
      QueuedInput input = backlog.take(owner, again.index());
      RecoveredRun recorded = again.run();
      return run(
          key, input, recorded.uid(), recorded.start(), recorded::digest, recorded.records());
    }
    return fresh(key, backlog.take(owner, 0));
  }

  private Run<K> fresh(RunKey<K> key, QueuedInput input) throws Exception {
    byte[] identity = input.identity();
    long start = System.currentTimeMillis();
    byte[] uid =
        journal.startRun(key.group(), key.payload(), identity, start, operator.watermark());
    Supplier<Bytes> digest = () -> Digest.of(identity);
    return run(key, input, uid, start, digest, journal.escaped(key.payload(), digest));
  }

  private Run<K> run(
      RunKey<K> key,
      QueuedInput input,
      byte[] uid,
      long start,
      Supplier<Bytes> digest,
      List<byte[]> records) {
    byte[] id = input.id() == null ? uid : eventId(key, input.id());
    var event = new EventRef(INPUT_EVENT, id, null, null, input.payload());
    var task = new PythonActionTask(Task.ALL_LISTENERS, event);
    return new Run<>(nextRef(), uid, key, input, start, digest, records, List.of(task));
  }

  /** The same in every attempt of every submission: what {@code ctx.call_key} is made from. */
  private byte[] eventId(RunKey<K> key, byte[] id) {
    return Digest.of(ValueCodec.encode(List.of(operator.name(), key.payload(), id))).content();
  }

  private static Iterable<Bytes> digests(Collection<QueuedInput> inputs) {
    return () -> inputs.stream().map(input -> Digest.of(input.identity())).iterator();
  }
}
