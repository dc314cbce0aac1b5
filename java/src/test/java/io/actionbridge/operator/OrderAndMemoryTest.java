package io.actionbridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.actionbridge.python.TestPython;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderAndMemoryTest {

  private static BridgeHarness flink;

  @BeforeAll
  static void start() throws Exception {
    flink = BridgeHarness.start();
  }

  @AfterAll
  static void stop() {
    flink.close();
  }

  @Test
  void aKeyKeepsItsInputOrderOneRunAtATimeWhileKeysInterleave() throws Exception {
    var trace = new Trace();
    flink.submit(BridgeJob.of(trace, "order_actions").items(1000, 50).parallelism(2)).finish();

    assertThat(byKey(trace)).hasSize(50);
    byKey(trace)
        .forEach(
            (key, numbers) ->
                assertThat(numbers)
                    .containsExactlyElementsOf(
                        LongStream.range(0, 20).map(i -> 50 * i + key).boxed().toList()));
    try (var python = TestPython.enter("order_actions")) {
      List<Long> peaks = python.numbers("peaks");
      assertThat(peaks.get(0)).as("runs of one key at once").isEqualTo(1);
      assertThat(peaks.get(1)).as("keys at once").isGreaterThan(10);
    }
    assertThat(trace.outputs().stream().map(output -> ((List<?>) output).get(1)))
        .as("outputs of all keys")
        .isNotEqualTo(LongStream.range(0, 1000).boxed().toList());
  }

  @Test
  void memoryLastsOverRunsAndIsSeenByLaterActionsAndKeysThatOnlyReadHaveNone(@TempDir Path dir)
      throws Exception {
    var trace = new Trace();
    trace.holdSource();
    BridgeJob job = BridgeJob.of(trace, "memory_actions").items(41, 4).parallelism(2);
    RunningJob running = flink.submit(job);
    trace.release(40);
    trace.awaitArrived(40);
    String savepoint = running.stopWithSavepoint(dir);

    Map<Long, List<List<?>>> outputs = new TreeMap<>();
    for (Object output : trace.outputs()) {
      List<?> fields = (List<?>) output;
      outputs.computeIfAbsent((Long) fields.get(0), key -> new ArrayList<>()).add(fields);
    }
    for (long key = 0; key < 4; key++) {
      assertThat(outputs.get(key)).hasSize(10);
      for (int run = 0; run < 10; run++) {
        assertThat(outputs.get(key).get(run).get(1)).isEqualTo(key % 2 == 0 ? run + 1L : null);
        assertThat(outputs.get(key).get(run).get(2))
            .isEqualTo(key % 2 == 0 ? 4L * run + key : null);
      }
    }
    flink.inspect(job.from(savepoint), 2);
    assertThat(trace.memory()).containsOnlyKeys(0L, 2L);
    assertThat(trace.memory().get(2L)).containsOnlyKeys("seen", "seen.count");
    assertThat(trace.work()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hashmap", "rocksdb"})
  void notesAreFoundByLaterRunsAndOverARescaleAndMemoryThatExpiresHasATime(
      String backend, @TempDir Path dir) throws Exception {
    var before = new Trace();
    before.holdSource();
    RunningJob running = flink.submit(notes(before, backend).parallelism(2));
    before.release(12);
    before.awaitArrived(12);
    String savepoint = running.stopWithSavepoint(dir);
    var after = new Trace();
    flink.submit(notes(after, backend).parallelism(1).from(savepoint)).finish();

    List<Object> outputs = new ArrayList<>(before.outputs());
    outputs.addAll(after.outputs());
    assertThat(outputs).hasSize(24);
    for (Object output : outputs) {
      List<?> fields = (List<?>) output;
      long key = (Long) fields.get(0);
      long number = (Long) fields.get(1);
      List<Long> ofKey =
          LongStream.rangeClosed(0, number).filter(n -> n % 3 == key).boxed().toList();
      assertThat(fields.get(2)).isEqualTo(ofKey);
    }
    var state = new Trace();
    state.holdSource();
    flink.inspect(notes(state, backend).parallelism(2).from(savepoint), 2);
    assertThat(state.memory()).hasSize(3);
    state.memory().values().forEach(entries -> assertThat(entries.get("last")).startsWith(1, 2));
  }

  private static BridgeJob notes(Trace trace, String backend) {
    return BridgeJob.of(trace, "notes_actions")
        .items(24, 3)
        .set("state.backend.type", backend)
        .set("actionbridge.short-term-memory.ttl", "1 d");
  }

  @Test
  void syncActionsThatTriggerSyncActionsTakeOneCrossingPerRecord() throws Exception {
    var trace = new Trace();
    BridgeJob job = BridgeJob.of(trace, "chain_actions").items(500, 20).parallelism(2);
    flink.submit(job).finish();

    assertThat(trace.outputs()).hasSize(500);
    assertThat(OperatorMetrics.sum(job.operator(), "crossings")).isEqualTo(500);
  }

  private static Map<Long, List<Long>> byKey(Trace trace) {
    Map<Long, List<Long>> numbers = new TreeMap<>();
    for (Object output : trace.outputs()) {
      List<?> fields = (List<?>) output;
      numbers
          .computeIfAbsent((Long) fields.get(0), key -> new ArrayList<>())
          .add((Long) fields.get(1));
    }
    return numbers;
  }
}
