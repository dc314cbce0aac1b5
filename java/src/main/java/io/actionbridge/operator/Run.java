package io.actionbridge.operator;

import io.actionbridge.journal.Bytes;
import io.actionbridge.operator.WatermarkGate.Epoch;
import io.actionbridge.wire.ParkedTask;
import io.actionbridge.wire.RunResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One input event and all that it causes, for one key.
 *
 * <p><b>Owns:</b> the run's tasks, its sensory memory, and the records of its durable calls. <br>
 * <b>Lifecycle:</b> from the input's turn to the end of its last task; in state between. <br>
 * <b>Threading:</b> task thread.
 */
final class Run<K> {

  private final long ref;
  private final byte[] uid;
  private final RunKey<K> key;
  private final Long timestamp;
  private final long start;
  private final Epoch epoch;
  private final Map<String, byte[]> sensoryMemory = new HashMap<>(0);
  private final Map<Long, PythonGeneratorActionTask> parked = new LinkedHashMap<>(0);
  private final Supplier<Bytes> digest;
  private final int recovered;
  private List<byte[]> records;
  private boolean recoveredIsTold;
  private List<PythonActionTask> unstarted;
  private int javaTasks;

  /**
   * @param ref what frames call the run; not kept over a restore
   * @param uid identity of the run, kept over a restore; 16 bytes
   * @param input what starts it; its payload is not kept
   * @param start milliseconds since the epoch
   * @param digest of its input, see {@link io.actionbridge.journal.Digest}; seldom asked for
   * @param recovered records of an earlier attempt, those of actions that have ended among them
   * @param tasks that are still to start, at least one
   */
  Run(
      long ref,
      byte[] uid,
      RunKey<K> key,
      QueuedInput input,
      long start,
      Supplier<Bytes> digest,
      List<byte[]> recovered,
      List<PythonActionTask> tasks) {
    this.ref = ref;
    this.uid = uid;
    this.key = key;
    this.timestamp = input.timestamp();
    this.start = start;
    this.epoch = input.epoch();
    this.digest = digest;
    this.recovered = recovered.size();
    this.records = recovered.isEmpty() ? recovered : new ArrayList<>(recovered);
    this.unstarted = tasks;
  }

  long ref() {
    return ref;
  }

  byte[] uid() {
    return uid;
  }

  K key() {
    return key.value();
  }

  byte[] keyPayload() {
    return key.payload();
  }

  int group() {
    return key.group();
  }

  Long timestamp() {
    return timestamp;
  }

  long start() {
    return start;
  }

  Epoch epoch() {
    return epoch;
  }

  Map<String, byte[]> sensoryMemory() {
    return sensoryMemory;
  }

  /** The tasks that are to start now; they are Python's from here on. */
  List<PythonActionTask> takeUnstarted() {
    List<PythonActionTask> tasks = unstarted;
    unstarted = List.of();
    return tasks;
  }

  /** An action of the run has sent an event. */
  void addUnstarted(PythonActionTask task) {
    List<PythonActionTask> more = new ArrayList<>(unstarted);
    more.add(task);
    unstarted = more;
  }

  /** An action in Java is to run. */
  void javaTaskAdded() {
    javaTasks++;
  }

  /** An action in Java has run, and what it sent is known. */
  void javaTaskEnded() {
    javaTasks--;
  }

  /** Whether tasks of it wait in Python. */
  boolean waitsInPython() {
    return !parked.isEmpty();
  }

  /** Takes over which tasks wait in Python. */
  void update(RunResult result) {
    for (ParkedTask task : result.parked()) {
      parked.put(task.ref(), new PythonGeneratorActionTask(task));
    }
    for (Long ended : result.finished()) {
      parked.remove(ended);
    }
  }

  Supplier<Bytes> digest() {
    return digest;
  }

  /** Whether there are records of an earlier attempt. */
  boolean isRecovered() {
    return recovered > 0;
  }

  /** The records of an earlier attempt, for the first task of the run that enters Python. */
  List<byte[]> takeRecovered() {
    if (recoveredIsTold) {
      return List.of();
    }
    recoveredIsTold = true;
    return List.copyOf(records.subList(0, recovered));
  }

  /** An action has recorded something. */
  void add(List<byte[]> made) {
    if (records.isEmpty()) {
      records = new ArrayList<>(made);
    } else {
      records.addAll(made);
    }
  }

  /** Everything that was recorded, in order; of actions that have ended, too. */
  List<byte[]> records() {
    return records;
  }

  boolean isOver() {
    return parked.isEmpty() && unstarted.isEmpty() && javaTasks == 0;
  }

  /** Everything that has not ended, in the order in which it was to start. */
  Collection<ActionTask> tasks() {
    List<ActionTask> tasks = new ArrayList<>(unstarted);
    tasks.addAll(parked.values());
    return tasks;
  }
}
