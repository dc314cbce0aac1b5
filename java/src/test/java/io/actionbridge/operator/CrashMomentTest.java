package io.actionbridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.actionbridge.python.PythonActionExecutionException;
import io.actionbridge.python.TestPython;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a failure between two steps of a durable call, or of a timer, leaves behind. */
class CrashMomentTest {

  private static final int SHORT = 3;
  private static final int LONG = 6;

  /** The job is down for longer than the short waits and shorter than the long ones. */
  private static final String DOWN = "4 s";

  /** Two clocks of one machine, read to the millisecond. */
  private static final long TOLERANCE = 20;

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
  @CsvSource({
    "log, between record and checkpoint, 1",
    "log, between checkpoint and completion, 1",
    "checkpoint, between record and checkpoint, 2",
    "checkpoint, between checkpoint and completion, 1",
  })
  void aRecordOutlivesTheFailureIfALogOrACheckpointHasIt(
      String durability, String moment, int asked, @TempDir Path dir) throws Exception {
    var trace = new Trace();
    trace.holdSource();
    server.hold(trace, "0-left");
    RunningJob running = flink.submit(job(trace, "fault_actions", durability, dir));
    trace.release(1);
    server.awaitRunning(trace, 1);
    if (moment.endsWith("completion")) {
      running.checkpoint();
    }
    trace.faults().armNext();
    trace.release(Integer.MAX_VALUE);
    trace.awaitStarted(2);
    server.open(trace);
    running.finish();

    assertThat(server.times(trace, "0-first")).hasSize(asked);
    assertThat(server.times(trace, "0-second")).hasSize(asked);
    assertThat(server.times(trace, "0-left")).as("the call that ran").hasSize(2);
    assertThat(new HashSet<>(trace.outputs())).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "checkpoint"})
  void aRetryAndASleepEndWhenTheyWereToEndThoughTheJobWasDownMeanwhile(
      String durability, @TempDir Path dir) throws Exception {
    var trace = new Trace();
    trace.holdSource();
    RunningJob running =
        flink.submit(
            job(trace, "moment_actions", durability, dir)
                .items(5, 5)
                .param("short", SHORT)
                .param("long", LONG)
                .set("restart-strategy.fixed-delay.delay", DOWN));
    trace.release(4);
    server.awaitCalls(trace, "0-failed", "1-sleeps", "2-failed", "3-sleeps");
    running.checkpoint();
    trace.faults().armNext();
    trace.release(Integer.MAX_VALUE);
    trace.awaitStarted(2);
    long up = System.currentTimeMillis();
    running.finish();

    for (int number = 0; number < 4; number++) {
      long wait = 1000L * (number < 2 ? SHORT : LONG);
      List<Long> calls = server.times(trace, number % 2 == 0 ? "" + number : number + "-woke");
      assertThat(calls).hasSize(number % 2 == 0 ? 2 : 1);
      long began = number % 2 == 0 ? calls.get(0) : server.times(trace, number + "-sleeps").get(0);
      assertThat(calls.get(calls.size() - 1))
          .as("when the wait of %d ms ended, which began at %d; up again at %d", wait, began, up)
          .isGreaterThanOrEqualTo(began + wait - TOLERANCE)
          .isLessThan(up + wait);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "checkpoint"})
  void codeThatHasChangedFailsTheJobWithBothSidesTheUsersLineAndTheRemedy(
      String durability, @TempDir Path dir) throws Exception {
    var trace = new Trace();
    trace.holdSource();
    server.hold(trace, "0-second");
    RunningJob running = flink.submit(job(trace, "changing_actions", durability, dir));
    trace.release(1);
    server.awaitRunning(trace, 1);
    running.checkpoint();
    try (var python = TestPython.enter("changing_actions")) {
      python.call("change", trace.name());
    }
    trace.faults().armNext();
    trace.release(Integer.MAX_VALUE);
    Throwable failure = running.failure();
    server.open(trace);

    PythonActionExecutionException error =
        ExceptionUtils.findThrowable(failure, PythonActionExecutionException.class).orElseThrow();
    assertThat(error.pythonType()).isEqualTo("actionbridge.api.errors.NonDeterminismError");
    assertThat(error.action()).isEqualTo("work");
    assertThat(error.getMessage())
        .containsPattern("recorded: .*effects:ask")
        .containsPattern("now: +.*effects:ask_async")
        .containsPattern("where: +.*changing_actions\\.py:15\n")
        .contains("key 0", "Run such work to its end with the code that began it");
    assertThat(server.times(trace, "0-first")).hasSize(1);
  }

  private static BridgeJob job(Trace trace, String module, String durability, Path dir) {
    return server.serve(
        BridgeJob.of(trace, module)
            .items(2, 2)
            .set("actionbridge.durability", durability)
            .set("execution.checkpointing.dir", dir.toUri().toString())
            .restarts(1));
  }
}
