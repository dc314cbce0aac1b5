package io.actionbridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.actionbridge.python.TestPython;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was recorded is not done again: here after a failure, in end-to-end tests after a kill. */
class DurableCallsTest {

  private static final int ITEMS = 20;
  private static final int SUBTASKS = 2;
  private static final int EFFECTS = 6;

  @ParameterizedTest
  @CsvSource({"log, hashmap", "log, rocksdb", "checkpoint, hashmap", "checkpoint, rocksdb"})
  void aRecordedCallIsNotMadeAgainAfterARestartAndItsResultIsTheSame(
      String durability, String backend, @TempDir Path dir) throws Exception {
    String trial = durability + backend;
    var trace = new Trace();
    trace.holdSource();
    BridgeJob job =
        BridgeJob.of(trace, "durable_actions")
            .items(ITEMS, ITEMS)
            .parallelism(SUBTASKS)
            .param("trial", trial)
            .param("subtasks", SUBTASKS)
            .set("state.backend.type", backend)
            .set("actionbridge.durability", durability)
            .set("execution.checkpointing.dir", dir.toUri().toString())
            .restarts(3);
    try (var flink = BridgeHarness.start();
        var python = TestPython.enter("durable_actions")) {
      python.call("begin", trial);
      RunningJob running = flink.submit(job);
      trace.release(ITEMS);
      assertThat(python.call("await_waiting", trial, ITEMS, 60)).isEqualTo(true);
      if (durability.equals("checkpoint")) {
        running.checkpoint();
      }
      assertThat(python.numbers("effects", trial)).containsExactly((EFFECTS - 1L) * ITEMS, 1L);
      python.call("break_at_the_gate", trial);
      trace.release(Long.MAX_VALUE / 2);
      running.finish();

      assertThat(python.call("attempts", trial)).isEqualTo(2L * SUBTASKS);
      assertThat(python.numbers("effects", trial))
          .as("how many effects, and how often the most frequent")
          .containsExactly((long) EFFECTS * ITEMS, 1L);
    }
    assertThat(new HashSet<>(trace.outputs())).hasSize(2 * ITEMS);
    for (Object output : trace.outputs()) {
      List<?> fields = (List<?>) output;
      Object number = fields.get(0);
      if (fields.size() == 2) {
        assertThat(fields.get(1)).isEqualTo(List.of(number, "sync", 1L));
      } else {
        assertThat(fields.subList(1, 5))
            .isEqualTo(
                List.of(
                    List.of(number, "first", 1L),
                    List.of(List.of(number, "left", 1L, 1L), List.of(number, "right", 1L, 1L)),
                    List.of(number, "there", 1L),
                    List.of(number, "last", 1L)));
      }
    }
  }
}
