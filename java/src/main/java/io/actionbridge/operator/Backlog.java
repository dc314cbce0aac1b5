package io.actionbridge.operator;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;

/**
 * Which keys are busy, what waits for them, and how much may.
 *
 * <p>A key is busy while it has a run, or records that wait for one. At most {@code maxInFlight}
 * runs are under way at once; keys that could start one wait in line for a place.
 *
 * <p><b>Owns:</b> every run and every queued record of the subtask. <br>
 * <b>Lifecycle:</b> as the operator; written to state by {@link WorkState}. <br>
 * <b>Threading:</b> task thread.
 */
final class Backlog<K> {

  /** A busy key. */
  static final class BusyKey<K> {

    private final K key;
    private final Queue<QueuedInput> inputs = new ArrayDeque<>();
    private Run<K> run;
    private boolean inLine;

    private BusyKey(K key) {
      this.key = key;
    }

    K key() {
      return key;
    }

    /** The run that is under way or restored, or null. */
    Run<K> run() {
      return run;
    }

    Collection<QueuedInput> inputs() {
      return inputs;
    }
  }

  private final int maxInFlight;
  private final int maxCount;
  private final long maxBytes;
  private final Map<K, BusyKey<K>> busy = new HashMap<>();
  private final Map<Long, Run<K>> underWay = new LinkedHashMap<>();
  private final Queue<BusyKey<K>> line = new ArrayDeque<>();
  private int count;
  private long bytes;

  Backlog(int maxInFlight, int maxCount, long maxBytes) {
    this.maxInFlight = maxInFlight;
    this.maxCount = maxCount;
    this.maxBytes = maxBytes;
  }

  /** Whether a record of this key can start its run at once. */
  boolean mayStart(K key) {
    return underWay.size() < maxInFlight && !busy.containsKey(key);
  }

  /** Whether no more records can be queued. */
  boolean isFull() {
    return count >= maxCount || bytes >= maxBytes;
  }

  /** Puts a record behind those of its key. */
  void queue(K key, QueuedInput input) {
    BusyKey<K> owner = busy.computeIfAbsent(key, BusyKey::new);
    owner.inputs.add(input);
    count++;
    bytes += input.payload().length;
    if (owner.run == null) {
      standInLine(owner);
    }
  }

  /** Takes over a restored run, which waits in line like a record. */
  void restore(Run<K> run) {
    BusyKey<K> owner = busy.computeIfAbsent(run.key(), BusyKey::new);
    owner.run = run;
    standInLine(owner);
  }

  /**
   * Takes the key that is first in line, if there is a place for its run.
   *
   * @param taken places that runs take which have not begun yet
   * @return null if there is none, or nobody waits
   */
  BusyKey<K> next(int taken) {
    if (line.isEmpty() || underWay.size() + taken >= maxInFlight) {
      return null;
    }
    BusyKey<K> first = line.remove();
    first.inLine = false;
    return first;
  }

  /** Takes a record of a key that has no run, by its place in the key's queue. */
  QueuedInput take(BusyKey<K> owner, int index) {
    Iterator<QueuedInput> inputs = owner.inputs.iterator();
    for (int i = 0; i < index; i++) {
      inputs.next();
    }
    QueuedInput input = inputs.next();
    inputs.remove();
    count--;
    bytes -= input.payload().length;
    return input;
  }

  /** A run goes on beyond its first crossing: its key is busy until it is over. */
  void begin(Run<K> run) {
    underWay.put(run.ref(), run);
    busy.computeIfAbsent(run.key(), BusyKey::new).run = run;
  }

  /** A run is over: its key is free, or stands in line for its next record. */
  void end(Run<K> run) {
    if (busy.isEmpty()) {
      return; // The run was never begun, like most: it ended in its first crossing.
    }
    underWay.remove(run.ref());
    BusyKey<K> owner = busy.get(run.key());
    if (owner == null) {
      return;
    }
    owner.run = null;
    if (owner.inputs.isEmpty()) {
      busy.remove(run.key());
    } else {
      standInLine(owner);
    }
  }

  /** The run that has begun and that frames call by this reference, or null. */
  Run<K> run(long ref) {
    return underWay.get(ref);
  }

  boolean isEmpty() {
    return busy.isEmpty();
  }

  Collection<BusyKey<K>> busyKeys() {
    return busy.values();
  }

  boolean isBusy(K key) {
    return busy.containsKey(key);
  }

  int runsInFlight() {
    return underWay.size();
  }

  /** The run that began first, or null. */
  Run<K> oldest() {
    return underWay.isEmpty() ? null : underWay.values().iterator().next();
  }

  /** Lets a key ask for a run again; nothing changes for one that has a run or nothing queued. */
  void retry(BusyKey<K> owner) {
    if (owner.run == null && !owner.inputs.isEmpty()) {
      standInLine(owner);
    }
  }

  private void standInLine(BusyKey<K> owner) {
    if (!owner.inLine) {
      owner.inLine = true;
      line.add(owner);
    }
  }
}
