package io.actionbridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.actionbridge.python.TestPython;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaActionsTest {

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
  void eventsAndMemoryGoBothWaysAndAKeyKeepsItsOrder() throws Exception {
    var trace = new Trace();
    BridgeJob job = BridgeJob.of(trace, "java_both_actions").items(600, 30).parallelism(2);
    flink.submit(job).finish();

    Map<Long, List<Map<?, ?>>> byKey = new TreeMap<>();
    Set<Object> ids = new HashSet<>();
    for (Object output : trace.outputs()) {
      Map<?, ?> fields = (Map<?, ?>) output;
      byKey.computeIfAbsent((Long) fields.get("key"), key -> new ArrayList<>()).add(fields);
      ids.add(fields.get("event"));
    }
    assertThat(byKey).hasSize(30);
    assertThat(ids).hasSize(600);
    byKey.forEach(
        (key, outputs) -> {
          assertThat(outputs.stream().map(output -> (Object) output.get("number")))
              .containsExactlyElementsOf(
                  LongStream.range(0, 20).mapToObj(i -> (Object) (30 * i + key)).toList());
          assertThat(outputs.stream().map(output -> (Object) output.get("count")))
              .containsExactlyElementsOf(
                  LongStream.rangeClosed(1, 20).mapToObj(i -> (Object) i).toList());
          assertThat(outputs)
              .allSatisfy(
                  output -> {
                    assertThat((Object) output.get("seen")).isEqualTo(output.get("number"));
                    assertThat((Object) output.get("by")).isEqualTo("ask");
                  });
        });
  }

  @Test
  void anActionThatWaitsInPythonReadsWhatJavaWroteMeanwhile() throws Exception {
    var trace = new Trace();
    flink.submit(BridgeJob.of(trace, "java_stale_actions").items(4, 2)).finish();

    assertThat(trace.outputs())
        .containsExactlyInAnyOrder(
            Arrays.asList(0L, null, 0L, 0L, 1L),
            Arrays.asList(1L, null, 1L, 1L, 1L),
            List.of(0L, 0L, 2L, 2L, 2L),
            List.of(1L, 1L, 3L, 3L, 2L));
  }

  @Test
  void aRestoredRunGoesOnInPythonAndItsJavaActionsDoNotRunAgain(@TempDir Path dir)
      throws Exception {
    var trace = new Trace();
    trace.holdSource();
    BridgeJob job = BridgeJob.of(trace, "java_restore_actions").items(3, 3);
    String savepoint;
    try (var python = TestPython.enter("java_restore_actions")) {
      RunningJob running = flink.submit(job);
      trace.release(3);
      assertThat(python.call("gate.await_waiting", 3, 60)).isEqualTo(true);
      savepoint = running.stopWithSavepoint(dir);
      assertThat(trace.outputs()).isEmpty();
      python.call("gate.open");
    }
    trace.release(10);
    flink.submit(job.from(savepoint)).finish();

    assertThat(trace.outputs())
        .containsExactlyInAnyOrder(List.of(0L, 1L), List.of(1L, 1L), List.of(2L, 1L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "1 d"})
  void javaWritesMemoryInTheFormThatPythonReads(String ttl) throws Exception {
    var trace = new Trace();
    BridgeJob job =
        BridgeJob.of(trace, "java_memory_actions")
            .items(1, 1)
            .set("actionbridge.short-term-memory.ttl", ttl);
    flink.submit(job).finish();

    Map<String, Object> stored = new TreeMap<>();
    stored.put("flat", null);
    stored.put("leg", Map.of("from", "JFK", "to", Map.of("name.short", "LAX")));
    stored.put("python", 2.5);
    assertThat(trace.outputs()).containsExactly(stored);
  }

  @Test
  void aPlanOfJavaActionsEntersPythonForNoRecord() throws Exception {
    var trace = new Trace();
    BridgeJob job = BridgeJob.of(trace, "java_only_actions").items(200, 10).parallelism(2);
    flink.submit(job).finish();

    assertThat(trace.outputs()).hasSize(200).contains(Map.of("key", 9L, "number", 199L));
    assertThat(OperatorMetrics.sum(job.operator(), "crossings")).isZero();
    assertThat(OperatorMetrics.sum(job.operator(), "runsInFlight")).isZero();
  }

  @Test
  void aJavaExceptionFailsTheJobByActionKeyAndEventAndNothingOfTheActionHappened()
      throws Exception {
    var trace = new Trace();
    Throwable failure = flink.submit(BridgeJob.of(trace, "java_failing_actions")).failure();

    JavaActionException error =
        ExceptionUtils.findThrowable(failure, JavaActionException.class).orElseThrow();
    assertThat(error)
        .hasMessageMatching(
            "action 'Rules.fail' failed for key 0, event [0-9a-f]{32}:"
                + " java.lang.IllegalStateException: no rule for 0")
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(error.record().action()).isEqualTo("Rules.fail");
    assertThat(error.record().type()).isEqualTo("java.lang.IllegalStateException");
    assertThat(error.record().traceback()).contains("Rules.fail(Rules.java");
    assertThat(trace.outputs()).isEmpty();
  }
}
