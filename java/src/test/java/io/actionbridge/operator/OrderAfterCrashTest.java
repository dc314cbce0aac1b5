package io.actionbridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.actionbridge.journal.Journal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * After a failure the inputs of a key may come in another order, as from two partitions: those that
 * were recorded have their turn as before.
 */
class OrderAfterCrashTest {

  private static final int RECORDED = 3;

  /** The source takes one more than it has, to see its end. */
  private static final long ALL = Integer.MAX_VALUE;

  private static final long WAIT_MILLIS = 1500;

  private static BridgeHarness flink;
  private static EffectServer server;

  @TempDir private Path dir;
  private final Trace trace = new Trace();

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

  @Test
  void recordedInputsHaveTheirTurnsAsBeforeThoughTheyComeInAnotherOrder() throws Exception {
    RunningJob running = failAfterThree("1 h", List.of(2L, 1L, 3L, 0L, 4L));
    trace.release(ALL);
    running.finish();

    assertThat(trace.outputs().subList(RECORDED, RECORDED + 5)).isEqualTo(outputs(0, 1, 2, 3, 4));
    for (int number = 0; number < RECORDED; number++) {
      assertThat(server.times(trace, number + "-call")).hasSize(1);
    }
  }

  @Test
  void whatDoesNotComeIsWaitedForSoLongAndReportedAndThenTheOthersGoOn() throws Exception {
    try (var log = LogCapture.of(Journal.class)) {
      RunningJob running = failAfterThree(WAIT_MILLIS + " ms", List.of(2L, 1L, 3L, 4L, 5L));
      long up = System.currentTimeMillis();
      trace.release(4);
      trace.awaitOutputs(RECORDED + 4); // place in the key is another one than before
      trace.faults().armNext();
      trace.release(1);
      trace.awaitSourceStarted(3);
      trace.release(ALL);
      running.finish();

      assertThat(trace.outputs().subList(RECORDED + 4, RECORDED + 9))
          .as("after another failure, which does not wait again")
          .isEqualTo(outputs(1, 2, 3, 4, 5));
      assertThat(log.warnings()).hasSize(1);
      assertThat(log.warnings().get(0)).contains("did not come again", "dropped");
      assertThat(server.times(trace, "4-call").get(0)).isGreaterThanOrEqualTo(up + WAIT_MILLIS);
    }
  }

  @Test
  void nothingIsWaitedForWhenTheInputHasEnded() throws Exception {
    RunningJob running = failAfterThree("1 h", List.of(2L, 1L, 3L, 4L, 5L));
    trace.release(ALL);
    running.finish();

    assertThat(trace.outputs().subList(RECORDED, RECORDED + 5)).isEqualTo(outputs(1, 2, 3, 4, 5));
  }

  /** Records three inputs, and lets the job fail at the next; then the source has other ones. */
  private RunningJob failAfterThree(String replayWait, List<Long> later) throws Exception {
    trace.holdSource();
    RunningJob running =
        flink.submit(
            server.serve(
                BridgeJob.of(trace, "ordered_actions")
                    .items(later.size(), 1)
                    .set("actionbridge.durability", "log")
                    .set("actionbridge.replay.wait", replayWait)
                    .set("execution.checkpointing.dir", dir.toUri().toString())
                    .restarts(2)));
    trace.release(RECORDED);
    trace.awaitOutputs(RECORDED);
    assertThat(trace.outputs()).isEqualTo(outputs(0, 1, 2));
    trace.inputAfterRestart(later);
    trace.faults().armNext();
    trace.release(1);
    trace.awaitSourceStarted(2);
    return running;
  }

  /** In this order, each with its place in the key. */
  private static List<Object> outputs(long... numbers) {
    List<Object> outputs = new ArrayList<>();
    for (long number : numbers) {
      outputs.add(List.of(number, (long) outputs.size()));
    }
    return outputs;
  }
}
