package io.actionbridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.actionbridge.python.TestPython;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RestartTest {

  private static final int FAILURES = 10;

  @Test
  void tenRestartsInOneProcessLeaveNoPythonObjectAndNoThreadBehind() throws Exception {
    var trace = new Trace();
    try (var flink = BridgeHarness.start()) {
      flink
          .submit(
              BridgeJob.of(trace, "restart_actions")
                  .items(20, 20)
                  .set("restart-strategy.type", "fixed-delay")
                  .set("restart-strategy.fixed-delay.attempts", String.valueOf(FAILURES))
                  .set("restart-strategy.fixed-delay.delay", "1 ms"))
          .finish();
    }
    try (var python = TestPython.enter("restart_actions")) {
      assertThat(python.call("attempts")).isEqualTo(FAILURES + 1L);
      assertThat(python.call("grown")).as("live objects by type").isEqualTo(Map.of());
      assertThat((Long) python.call("grown_threads")).as("Python threads").isNotPositive();
    }
    List<Integer> threads = trace.threads();
    assertThat(threads).hasSize(FAILURES + 1);
    assertThat(threads.get(FAILURES))
        .as("JVM threads of pumps")
        .isLessThanOrEqualTo(threads.get(2) + 2);
    assertThat(trace.outputs()).hasSize(20);
  }
}
