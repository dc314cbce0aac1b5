package io.actionbridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.actionbridge.operator.Seen.Mark;
import io.actionbridge.operator.Seen.Sent;
import io.actionbridge.python.TestPython;
import java.util.List;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EventTimeTest {

  private static final int ITEMS = 600;

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
  void noWatermarkOvertakesARunAndOutputsCarryTheTimestampOfTheirInput() throws Exception {
    var trace = new Trace();
    flink.submit(BridgeJob.of(trace, "watermark_actions").items(ITEMS, 40).withMarks()).finish();

    long watermark = Long.MIN_VALUE;
    int outputs = 0;
    for (Seen seen : trace.seen()) {
      if (seen instanceof Mark mark) {
        watermark = mark.timestamp();
      } else if (seen instanceof Sent sent) {
        outputs++;
        List<?> fields = (List<?>) sent.value();
        assertThat(sent.timestamp()).isGreaterThan(watermark);
        assertThat(sent.timestamp()).isEqualTo((Long) fields.get(0) * MarkProbe.STEP);
        assertThat(fields.get(1)).as("ctx.timestamp").isEqualTo(sent.timestamp());
        assertThat((Long) fields.get(2)).as("ctx.watermark").isLessThan(sent.timestamp());
      }
    }
    assertThat(outputs).isEqualTo(ITEMS);
  }

  @Test
  void watermarksAndIdlenessLeaveInTheOrderInWhichTheyCame() throws Exception {
    var trace = new Trace();
    flink.submit(BridgeJob.of(trace, "watermark_actions").items(ITEMS, 40).withMarks()).finish();

    assertThat(trace.arrivedMarks()).hasSizeGreaterThan(ITEMS / 5);
    assertThat(trace.seen().stream().filter(seen -> !(seen instanceof Sent)))
        .containsExactlyElementsOf(trace.arrivedMarks());
  }

  @Test
  void boundedInputIsDrainedAtItsEndAndTheLastWatermarkComesLast() throws Exception {
    var trace = new Trace();
    try (var python = TestPython.enter("drain_actions")) {
      RunningJob running =
          flink.submit(BridgeJob.of(trace, "drain_actions").items(50, 10).parallelism(1));
      trace.awaitArrived(50);
      assertThat(python.call("gate.await_waiting", 10, 60)).isEqualTo(true);
      assertThat(trace.seen()).isEmpty();

      python.call("gate.open");
      running.finish();
    }
    List<Seen> seen = trace.seen();
    assertThat(trace.outputs()).hasSize(50).doesNotHaveDuplicates();
    assertThat(seen).hasSize(51);
    assertThat(seen.get(50)).isEqualTo(new Mark(0, Watermark.MAX_WATERMARK.getTimestamp()));
  }
}
