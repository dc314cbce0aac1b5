package io.actionbridge.operator;

import io.actionbridge.operator.WatermarkGate.Epoch;
import io.actionbridge.wire.ParkedTask;
import io.actionbridge.wire.RunResult;
import io.actionbridge.wire.TaskRecords;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
  private final K key;
  private final byte[] keyPayload;
  private final Long timestamp;
  private final long start;
  private final Epoch epoch;
  private final Map<String, byte[]> sensoryMemory = new HashMap<>(0);
  private final Map<Long, PythonGeneratorActionTask> parked = new LinkedHashMap<>(0);
  private final List<byte[]> recovered;
  private boolean recoveredIsTold;
  private List<PythonActionTask> unstarted;
  private int javaTasks;

  /**
   * @param ref what frames call the run; not kept over a restore
   * @param uid identity of the run, kept over a restore; 16 bytes
   * @param timestamp event time of the input, or null
   * @param start milliseconds since the epoch
   * @param epoch holds back watermarks until the run is over
   * @param recovered records of an earlier attempt, those of actions that have ended among them
   * @param tasks that are still to start, at least one
   */
  Run(
      long ref,
      byte[] uid,
      K key,
      byte[] keyPayload,
      Long timestamp,
      long start,
      Epoch epoch,
      List<byte[]> recovered,
      List<PythonActionTask> tasks) {
    this.ref = ref;
    this.uid = uid;
    this.key = key;
    this.keyPayload = keyPayload;
    this.timestamp = timestamp;
    this.start = start;
    this.epoch = epoch;
    this.recovered = recovered;
    this.unstarted = tasks;
  }

  long ref() {
    return ref;
  }

  byte[] uid() {
    return uid;
  }

  K key() {
    return key;
  }

  byte[] keyPayload() {
    return keyPayload;
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
    for (TaskRecords made : result.records()) {
      PythonGeneratorActionTask task = parked.get(made.ref());
      if (task != null) {
        task.records().addAll(made.records());
      }
    }
    for (Long ended : result.finished()) {
      parked.remove(ended);
    }
  }

  /** The records of an earlier attempt, for the first task of the run that enters Python. */
  List<byte[]> takeRecords() {
    if (recoveredIsTold) {
      return List.of();
    }
    recoveredIsTold = true;
    return recovered;
  }

  /** All that is needed to go on after a restore, in the order in which it was recorded. */
  List<byte[]> records() {
    List<byte[]> records = new ArrayList<>(recovered);
    parked.values().forEach(task -> records.addAll(task.records()));
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
