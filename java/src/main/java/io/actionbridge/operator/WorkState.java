package io.actionbridge.operator;

import io.actionbridge.journal.Bytes;
import io.actionbridge.journal.Journal;
import io.actionbridge.operator.Backlog.BusyKey;
import io.actionbridge.operator.WatermarkGate.Epoch;
import io.actionbridge.plan.ActionSpec;
import io.actionbridge.plan.Plan;
import io.actionbridge.wire.EventRef;
import io.actionbridge.wire.Task;
import io.actionbridge.wire.ValueCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The form of a busy key's work in Flink's state.
 *
 * <p>One byte of format version, then one value: {@code [run or nil, [input …]]} with run {@code
 * [uid, timestamp, start, sensory memory, [task …], [record …], digest of the input]}, task {@code
 * [action or nil, version, type, id, upstream id, upstream action, payload]} and input {@code
 * [timestamp, payload, id or nil]}. Actions are named, because their index changes with the plan;
 * nil stands for every listener. Format 1, which is read too, had neither records, digest nor ids.
 */
final class WorkState {

  private static final byte FORMAT = 2;
  private static final byte OLDEST_FORMAT = 1;
  private static final int RECORDS = 5;
  private static final int ID = 2;
  private static final Bytes UNKNOWN = Bytes.of(new byte[0]);

  private final Plan plan;

  WorkState(Plan plan) {
    this.plan = plan;
  }

  byte[] encode(BusyKey<?> work) {
    List<Object> inputs = new ArrayList<>();
    for (QueuedInput input : work.inputs()) {
      inputs.add(Arrays.asList(input.timestamp(), input.payload(), input.id()));
    }
    byte[] value = ValueCodec.encode(Arrays.asList(encoded(work.run()), inputs), Integer.MAX_VALUE);
    byte[] state = new byte[value.length + 1];
    state[0] = FORMAT;
    System.arraycopy(value, 0, state, 1, value.length);
    return state;
  }

  private List<Object> encoded(Run<?> run) {
    if (run == null) {
      return null;
    }
    List<Object> tasks = new ArrayList<>();
    for (ActionTask task : run.tasks()) {
      ActionSpec action =
          task.action() == Task.ALL_LISTENERS ? null : plan.actions().get(task.action());
      EventRef event = task.event();
      tasks.add(
          Arrays.asList(
              action == null ? null : action.name(),
              action == null ? null : action.version(),
              event.type(),
              event.id(),
              event.upstreamId(),
              event.upstreamAction(),
              event.payload()));
    }
    return Arrays.asList(
        run.uid(),
        run.timestamp(),
        run.start(),
        run.sensoryMemory(),
        tasks,
        run.records(),
        run.digest().get().content());
  }

  /**
   * Puts a key's work back where it was.
   *
   * @param ref a new reference for its run
   * @param journal has what was recorded after the state was written
   * @throws IllegalStateException it is of another format, or for an action that this plan does not
   *     have in this version, or not for such events
   */
  <K> void restore(
      byte[] state,
      RunKey<K> key,
      long ref,
      Journal journal,
      WatermarkGate gate,
      Backlog<K> backlog) {
    if (state[0] < OLDEST_FORMAT || state[0] > FORMAT) {
      throw new IllegalStateException(
          "Work in flight has format "
              + state[0]
              + ", this jar reads "
              + OLDEST_FORMAT
              + " to "
              + FORMAT
              + ": restore with the version of actionbridge that wrote it, or a later one.");
    }
    List<?> parts = (List<?>) ValueCodec.decode(Arrays.copyOfRange(state, 1, state.length));
    if (parts.get(0) instanceof List<?> run) {
      backlog.restore(run(run, key, ref, journal, gate.enter()));
    }
    for (Object part : (List<?>) parts.get(1)) {
      List<?> input = (List<?>) part;
      backlog.queue(
          key.value(),
          new QueuedInput(
              (byte[]) input.get(1),
              input.size() > ID ? (byte[]) input.get(ID) : null,
              (Long) input.get(0),
              gate.enter()));
    }
  }

  private <K> Run<K> run(List<?> parts, RunKey<K> key, long ref, Journal journal, Epoch epoch) {
    List<PythonActionTask> tasks = new ArrayList<>();
    for (Object part : (List<?>) parts.get(4)) {
      List<?> task = (List<?>) part;
      tasks.add(
          new PythonActionTask(
              index((String) task.get(0), (Long) task.get(1), (String) task.get(2)),
              new EventRef(
                  (String) task.get(2),
                  (byte[]) task.get(3),
                  (byte[]) task.get(4),
                  (String) task.get(5),
                  (byte[]) task.get(6))));
    }
    byte[] uid = (byte[]) parts.get(0);
    List<byte[]> inState = new ArrayList<>();
    Bytes digest = UNKNOWN;
    if (parts.size() > RECORDS) {
      ((List<?>) parts.get(RECORDS)).forEach(record -> inState.add((byte[]) record));
      digest = Bytes.of((byte[]) parts.get(RECORDS + 1));
    }
    Bytes known = digest;
    Supplier<Bytes> ofInput = () -> known;
    List<byte[]> records = new ArrayList<>(journal.join(uid, inState));
    records.addAll(journal.escaped(key.payload(), ofInput));
    Run<K> run =
        new Run<>(
            ref,
            uid,
            key,
            new QueuedInput(new byte[0], null, (Long) parts.get(1), epoch),
            (Long) parts.get(2),
            ofInput,
            records,
            tasks);
    for (Map.Entry<?, ?> entry : ((Map<?, ?>) parts.get(3)).entrySet()) {
      run.sensoryMemory().put((String) entry.getKey(), (byte[]) entry.getValue());
    }
    return run;
  }

  private int index(String name, Long version, String type) {
    if (name == null) {
      return Task.ALL_LISTENERS;
    }
    for (ActionSpec action : plan.actions()) {
      if (action.name().equals(name)) {
        if (action.version() != version) {
          throw refused(name, version, "has version " + action.version() + " in this plan");
        }
        if (!action.triggers().contains(type)) {
          throw refused(name, version, "is not triggered by '" + type + "' in this plan");
        }
        return action.index();
      }
    }
    throw refused(name, version, "is not in this plan");
  }

  private IllegalStateException refused(String name, Long version, String problem) {
    return new IllegalStateException(
        "Work in flight waits in action '"
            + name
            + "', version "
            + version
            + ", which "
            + problem
            + ": run the old plan '"
            + plan.name()
            + "' until nothing is in flight (stop it with --drain), then start the new one.");
  }
}
