package io.actionbridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Meter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ActionMetricsTest {

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
  void whatActionsMeasureStandsInTheOperatorsGroupUnderTheirName() throws Exception {
    BridgeJob job = BridgeJob.of(new Trace(), "metrics_actions").items(1500, 7);
    flink.submit(job).finish();

    assertThat(one(job, "measure", "items", Counter.class).getCount()).isEqualTo(1500);
    assertThat(one(job, "measure", "level", Gauge.class).getValue()).isEqualTo(1499 / 2.0);
    Histogram numbers = one(job, "measure", "numbers", Histogram.class);
    assertThat(numbers.getCount()).isEqualTo(1500);
    assertThat(numbers.getStatistics().size()).isEqualTo(ActionMetrics.HISTOGRAM_SIZE);
    assertThat(numbers.getStatistics().getMin()).isEqualTo(500);
    assertThat(numbers.getStatistics().getMax()).isEqualTo(1499);
    assertThat(one(job, "measure", "rate", Meter.class).getCount()).isEqualTo(4500);
    assertThat(one(job, "later", "level", Counter.class).getCount()).isEqualTo(1500);
  }

  @Test
  void whatWasMeasuredBeforeAFailureIsCounted() throws Exception {
    BridgeJob job = BridgeJob.of(new Trace(), "metrics_failing_actions");
    assertThat(flink.submit(job).failure()).hasStackTraceContaining("after the count");

    assertThat(one(job, "fail", "tries", Counter.class).getCount()).isEqualTo(1);
  }

  private static <T> T one(BridgeJob job, String action, String name, Class<T> type) {
    List<T> found =
        OperatorMetrics.of(job.operator(), action, name).stream().map(type::cast).toList();
    assertThat(found).as(action + "." + name).hasSize(1);
    return found.get(0);
  }
}
