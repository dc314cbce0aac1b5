package io.actionbridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.actionbridge.python.PythonActionExecutionException;
import java.nio.file.Path;
import java.util.HashSet;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures of an input are counted over restarts that roll back everything else. */
class PoisonTest {

  private static final int LIMIT = 3;
  private static final int MANY = 20;
  private static final int SUBTASKS = 2;

  private static BridgeHarness flink;
  private static EffectServer server;

  @BeforeAll
  static void start() throws Exception {
    flink = BridgeHarness.start();
    server = EffectServer.start();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    flink.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "checkpoint"})
  void anInputThatAlwaysFailsEndsTheJobByNameThoughRestartsAreLeft(
      String durability, @TempDir Path dir) throws Exception {
    var trace = new Trace();
    Throwable failure = flink.submit(job(trace, durability, dir, 2, MANY)).failure();

    PythonActionExecutionException error =
        ExceptionUtils.findThrowable(failure, PythonActionExecutionException.class).orElseThrow();
    assertThat(error.pythonType()).isEqualTo("actionbridge.api.errors.PoisonError");
    assertThat(error.action()).isEqualTo("check");
    assertThat(error.key()).isEqualTo("1");
    assertThat(error.pythonMessage())
        .contains("failed 3 times", "poison_actions.BadInputError", "poison-limit is 3");
    assertThat(server.times(trace, "1-try")).hasSize(LIMIT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "checkpoint"})
  void failuresOfOtherInputsDoNotCountAndNoInputIsPoisonBelowTheLimit(
      String durability, @TempDir Path dir) throws Exception {
    var trace = new Trace();
    int keys = 8;
    flink.submit(job(trace, durability, dir, keys, LIMIT - 1)).finish();

    assertThat(new HashSet<>(trace.outputs())).hasSize(keys);
    for (int number = 1; number < keys; number += 2) {
      assertThat(server.times(trace, number + "-try")).hasSizeGreaterThanOrEqualTo(LIMIT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "checkpoint"})
  void failuresAreCountedThoughSomeAreOlderThanTheCheckpointThatIsRestored(
      String durability, @TempDir Path dir) throws Exception {
    var trace = new Trace();
    trace.holdSource();
    RunningJob running = flink.submit(job(trace, durability, dir, 2, MANY));
    trace.release(2);
    trace.awaitStarted(2 * SUBTASKS);
    running.checkpoint();
    trace.release(MANY);
    running.failure();

    assertThat(server.times(trace, "1-try")).hasSize(LIMIT);
  }

  private static BridgeJob job(Trace trace, String durability, Path dir, int keys, int failures) {
    return server.serve(
        BridgeJob.of(trace, "poison_actions")
            .items(keys, keys)
            .parallelism(SUBTASKS)
            .param("failures", failures)
            .set("actionbridge.poison-limit", String.valueOf(LIMIT))
            .set("actionbridge.durability", durability)
            .set("execution.checkpointing.dir", dir.toUri().toString())
            .restarts(MANY));
  }
}
