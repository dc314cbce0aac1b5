package io.actionbridge.operator;

import io.actionbridge.operator.Seen.Sent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Where a test and the parts of its jobs meet: Flink serialises the parts, so they carry the name.
 *
 * <p><b>Owns:</b> what was seen, over all jobs of the test. <br>
 * <b>Threading:</b> any.
 */
final class Trace {

  private static final Map<String, Trace> KNOWN = new ConcurrentHashMap<>();

  private final String name = UUID.randomUUID().toString();
  private final List<Seen> seen = new ArrayList<>();
  private final List<Seen> arrivedMarks = new ArrayList<>();
  private final Map<Long, byte[]> work = new HashMap<>();
  private final Map<Long, Map<String, byte[]>> memory = new HashMap<>();
  private final List<Integer> threads = new ArrayList<>();
  private final Faults faults = new Faults();
  private final Queue<CompletableFuture<Void>> sources = new ArrayDeque<>();
  private List<Long> inputAfterRestart;
  private long permits = Long.MAX_VALUE;
  private int sourceStarts;
  private int startsBefore;
  private int arrived;
  private int inspected;

  Trace() {
    KNOWN.put(name, this);
  }

  static Trace of(String name) {
    return KNOWN.get(name);
  }

  String name() {
    return name;
  }

  /** Lets the jobs of the test fail. */
  Faults faults() {
    return faults;
  }

  /** Lets the source emit nothing before {@link #release}. */
  synchronized void holdSource() {
    permits = 0;
  }

  /** Lets the source emit so many records more. */
  synchronized void release(long records) {
    permits += records;
    while (permits > 0 && !sources.isEmpty()) {
      permits--;
      sources.remove().complete(null);
    }
  }

  /** A source starts: one of an earlier attempt takes no more. */
  synchronized void sourceStarts() {
    sources.clear();
    sourceStarts++;
    notifyAll();
  }

  /** Waits until the source has been started so often, so that it takes what is released then. */
  void awaitSourceStarted(int count) throws InterruptedException {
    await(() -> sourceStarts >= count, count + " starts of the source");
  }

  /** Lets the source have other numbers from its next start on, by their place. */
  synchronized void inputAfterRestart(List<Long> numbers) {
    inputAfterRestart = numbers;
    startsBefore = sourceStarts;
  }

  /** The number that the source has at a place. */
  synchronized long inputAt(long place) {
    boolean changed = inputAfterRestart != null && sourceStarts > startsBefore;
    return changed ? inputAfterRestart.get(Math.toIntExact(place)) : place;
  }

  /** The source asks for the next record. */
  synchronized CompletableFuture<Void> permit() {
    var permit = new CompletableFuture<Void>();
    if (permits > 0) {
      permits--;
      permit.complete(null);
    } else {
      sources.add(permit);
    }
    return permit;
  }

  synchronized void see(Seen what) {
    seen.add(what);
    notifyAll();
  }

  synchronized List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** Values of the outputs, in the order in which they were emitted. */
  List<Object> outputs() {
    return seen().stream().filter(Sent.class::isInstance).map(s -> ((Sent) s).value()).toList();
  }

  /** Waits until so many different outputs were emitted, over all jobs of the test. */
  void awaitOutputs(int count) throws InterruptedException {
    await(() -> new HashSet<>(outputs()).size() >= count, count + " outputs");
  }

  /** A watermark or an idleness came to the operator. */
  synchronized void arrivedMark(Seen what) {
    arrivedMarks.add(what);
  }

  synchronized List<Seen> arrivedMarks() {
    return List.copyOf(arrivedMarks);
  }

  /** A record came to the operator. */
  synchronized void arrived() {
    arrived++;
    notifyAll();
  }

  /** Waits until so many records have come to the operator, over all jobs of the test. */
  void awaitArrived(int count) throws InterruptedException {
    await(() -> arrived >= count, count + " records at the operator");
  }

  synchronized int arrivals() {
    return arrived;
  }

  /** State of one key, as a {@link StateInspector} found it. */
  synchronized void found(Long key, byte[] keysWork, Map<String, byte[]> keysMemory) {
    if (keysWork != null) {
      work.put(key, keysWork);
    }
    if (keysMemory != null) {
      memory.put(key, keysMemory);
    }
  }

  /** A subtask of an inspector is done. */
  synchronized void inspected() {
    inspected++;
    notifyAll();
  }

  void awaitInspected(int subtasks) throws InterruptedException {
    await(() -> inspected >= subtasks, "the state of " + subtasks + " subtasks");
  }

  /** By key: what is in flight or queued. */
  synchronized Map<Long, byte[]> work() {
    return Map.copyOf(work);
  }

  /** By key: short-term memory by path. */
  synchronized Map<Long, Map<String, byte[]>> memory() {
    return Map.copyOf(memory);
  }

  /** An attempt starts, and so many threads of Python's are known to the JVM. */
  synchronized void started(int pythonThreads) {
    threads.add(pythonThreads);
    notifyAll();
  }

  /** Waits until so many subtasks have been started, over all attempts. */
  void awaitStarted(int count) throws InterruptedException {
    await(() -> threads.size() >= count, count + " starts of subtasks");
  }

  synchronized List<Integer> threads() {
    return List.copyOf(threads);
  }

  private interface Condition {
    boolean holds();
  }

  private synchronized void await(Condition condition, String what) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.holds()) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("waited a minute for " + what);
      }
      wait(left);
    }
  }
}
