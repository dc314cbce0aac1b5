package io.actionbridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.actionbridge.operator.Seen.Sent;
import io.actionbridge.operator.Seen.Stopped;
import io.actionbridge.python.TestPython;
import io.actionbridge.wire.ValueCodec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Restores happen in one JVM here; that of a new process is for the end-to-end tests to prove. */
class RescaleTest {

  private static final int KEYS = 20;
  private static final int PER_PHASE = 8 * KEYS;

  @ParameterizedTest
  @ValueSource(strings = {"hashmap", "rocksdb"})
  void fromTwoSubtasksToOneToThreeEveryInputHasOneOutputInOrderAndMemoryIsExact(
      String backend, @TempDir Path dir) throws Exception {
    List<Trace> traces = List.of(new Trace(), new Trace(), new Trace());
    traces.forEach(Trace::holdSource);
    try (var flink = BridgeHarness.start();
        var python = TestPython.enter("rescale_actions")) {
      python.call("make_gate", backend);

      RunningJob running = flink.submit(job(traces.get(0), backend, 2));
      String savepoint = stopInFlight(running, traces.get(0), python, backend, dir);
      assertStateHoldsRunsAndInput(flink, job(new Trace(), backend, 2).from(savepoint), 2);

      running = flink.submit(job(traces.get(1), backend, 1).from(savepoint));
      savepoint = stopInFlight(running, traces.get(1), python, backend, dir);
      assertStateHoldsRunsAndInput(flink, job(new Trace(), backend, 1).from(savepoint), 1);

      running = flink.submit(job(traces.get(2), backend, 3).from(savepoint));
      traces.get(2).release(Long.MAX_VALUE);
      python.call("open_gate", backend);
      running.finish();
    }
    assertOneOutputPerInput(traces);
    assertNothingIsEmittedAfterTheCut(traces.get(0), 2);
    assertNothingIsEmittedAfterTheCut(traces.get(1), 1);
  }

  private static BridgeJob job(Trace trace, String backend, int parallelism) {
    return BridgeJob.of(trace, "rescale_actions")
        .items(3L * PER_PHASE, KEYS)
        .parallelism(parallelism)
        .set("state.backend.type", backend)
        .param("gate", backend);
  }

  /** Feeds a third of the input, and stops while runs wait and others complete. */
  private static String stopInFlight(
      RunningJob running, Trace trace, TestPython.Direct python, String gate, Path dir)
      throws Exception {
    trace.release(PER_PHASE);
    trace.awaitArrived(PER_PHASE);
    assertThat(python.call("await_waiting", gate, KEYS / 4, 60)).isEqualTo(true);
    return running.stopWithSavepoint(dir);
  }

  private static void assertStateHoldsRunsAndInput(
      BridgeHarness flink, BridgeJob job, int parallelism) throws Exception {
    Trace state = job.trace();
    state.holdSource();
    flink.inspect(job, parallelism);
    int runs = 0;
    int inputs = 0;
    for (byte[] bytes : state.work().values()) {
      List<?> work = (List<?>) ValueCodec.decode(Arrays.copyOfRange(bytes, 1, bytes.length));
      runs += work.get(0) == null ? 0 : 1;
      inputs += ((List<?>) work.get(1)).size();
    }
    assertThat(runs).as("runs in flight").isPositive();
    assertThat(inputs).as("queued input").isPositive();
  }

  private static void assertOneOutputPerInput(List<Trace> traces) {
    Map<Long, List<List<Long>>> expected = new TreeMap<>();
    for (long key = 0; key < KEYS; key++) {
      long count = 0;
      long total = 0;
      List<List<Long>> outputs = new ArrayList<>();
      for (long number = key; number < 3 * PER_PHASE; number += KEYS) {
        count++;
        total += number;
        outputs.add(List.of(key, number, count, total));
      }
      expected.put(key, outputs);
    }
    Map<Long, List<List<?>>> actual = new TreeMap<>();
    for (Trace trace : traces) {
      for (Object output : trace.outputs()) {
        List<?> fields = (List<?>) output;
        actual.computeIfAbsent((Long) fields.get(0), key -> new ArrayList<>()).add(fields);
      }
    }
    assertThat(actual).isEqualTo(expected);
  }

  private static void assertNothingIsEmittedAfterTheCut(Trace trace, int subtasks) {
    Set<Integer> stopped = new HashSet<>();
    for (Seen seen : trace.seen()) {
      if (seen instanceof Stopped stop) {
        stopped.add(stop.subtask());
      } else if (seen instanceof Sent sent) {
        assertThat(stopped).as("subtasks past their cut").doesNotContain(sent.subtask());
      }
    }
    assertThat(stopped).hasSize(subtasks);
  }
}
