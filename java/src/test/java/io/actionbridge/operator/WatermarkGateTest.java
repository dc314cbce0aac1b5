package io.actionbridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.actionbridge.operator.WatermarkGate.Epoch;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamElement;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatermarkGateTest {

  /** A record that is inside, in the model's line of everything that came. */
  private record Inside(int id) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void whatPassesIsWhatHasNoRecordInsideThatCameBeforeIt(long seed) throws Exception {
    var random = new Random(seed);
    List<StreamElement> passed = new ArrayList<>();
    List<StreamElement> expected = new ArrayList<>();
    List<Object> line = new ArrayList<>();
    List<Inside> inside = new ArrayList<>();
    List<Epoch> epochs = new ArrayList<>();
    var gate = new WatermarkGate(passed::add);

    for (int step = 0; step < 5_000; step++) {
      int choice = random.nextInt(10);
      if (choice < 4) {
        inside.add(new Inside(step));
        epochs.add(gate.enter());
        line.add(inside.get(inside.size() - 1));
      } else if (choice < 8) {
        if (inside.isEmpty()) {
          continue;
        }
        int leaving = random.nextInt(inside.size());
        line.remove(inside.remove(leaving));
        gate.leave(epochs.remove(leaving));
      } else {
        StreamElement mark = choice == 8 ? new Watermark(step) : status(random);
        line.add(mark);
        gate.offer(mark);
      }
      // The model: everything comes into one line, and marks pass while they are first in it.
      while (!line.isEmpty() && line.get(0) instanceof StreamElement first) {
        expected.add(first);
        line.remove(0);
      }
      assertThat(passed).hasSameSizeAs(expected);
      assertThat(gate.held())
          .isEqualTo((int) line.stream().filter(StreamElement.class::isInstance).count());
    }
    assertThat(passed).isEqualTo(expected);
  }

  private static WatermarkStatus status(Random random) {
    return random.nextBoolean() ? WatermarkStatus.IDLE : WatermarkStatus.ACTIVE;
  }
}
