package io.actionbridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.actionbridge.python.TestPython;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.LongStream;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsTest {

  private static final int RUNS = 5;
  private static final int BACKLOG = 20;

  private static final long ITEMS = 500;

  @Test
  void withAFullBacklogAndRunsThatHangACheckpointCompletesCancelWorksAndNothingIsLost(
      @TempDir Path dir) throws Exception {
    var trace = new Trace();
    try (var flink = BridgeHarness.start();
        var python = TestPython.enter("limit_actions")) {
      trace.holdSource();
      RunningJob running = flink.submit(job(trace, dir));
      trace.release(ITEMS / 2); // the barrier has to overtake most of these; the source goes on
      trace.awaitArrived(RUNS + BACKLOG);
      assertThat(python.call("gate.await_waiting", RUNS, 60)).isEqualTo(true);

      String checkpoint = running.checkpoint();
      assertThat(OperatorMetrics.sum(job(trace, dir).operator(), "runsInFlight")).isEqualTo(RUNS);
      assertThat(python.numbers("counts")).containsExactly((long) RUNS, (long) RUNS);
      assertThat(trace.arrivals()).as("records taken in").isEqualTo(RUNS + BACKLOG);

      running.cancel();
      assertThat(running.result().getJobStatus()).contains(JobStatus.CANCELED);
      assertThat(python.numbers("counts")).containsExactly(0L, (long) RUNS);

      RunningJob restored = flink.submit(job(trace, dir).from(checkpoint));
      trace.release(ITEMS);
      python.call("gate.open");
      restored.finish();
      assertThat(python.numbers("counts")).containsExactly(0L, (long) RUNS);
    }
    assertThat(trace.outputs())
        .containsExactlyInAnyOrderElementsOf(
            new ArrayList<>(LongStream.range(0, ITEMS).boxed().toList()));
  }

  private static BridgeJob job(Trace trace, Path checkpoints) {
    return BridgeJob.of(trace, "limit_actions")
        .items(ITEMS, ITEMS / 2)
        .set("actionbridge.max-in-flight", String.valueOf(RUNS))
        .set("actionbridge.backlog.count", String.valueOf(BACKLOG))
        .set("execution.checkpointing.dir", checkpoints.toUri().toString())
        .set("execution.checkpointing.interval", "1 h")
        .set("execution.checkpointing.num-retained", "10")
        // Or the restored job would wait at its end for a checkpoint that is due in an hour.
        .set("execution.checkpointing.checkpoints-after-tasks-finish", "false")
        .set("execution.checkpointing.unaligned.enabled", "true")
        .set("execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
  }
}
