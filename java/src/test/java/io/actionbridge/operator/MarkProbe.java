package io.actionbridge.operator;

import io.actionbridge.operator.Seen.Idleness;
import io.actionbridge.operator.Seen.Mark;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Stands before the operator, in its task: makes a watermark after each fifth record, an idle
 * moment after each thirteenth, and writes them down as the operator is given them.
 */
final class MarkProbe extends AbstractStreamOperator<Item>
    implements OneInputStreamOperator<Item, Item> {

  /** Event time between two records, milliseconds. */
  static final long STEP = 10;

  private final String trace;
  private transient boolean idle;

  MarkProbe(Trace trace) {
    this.trace = trace.name();
  }

  @Override
  public void processElement(StreamRecord<Item> element) throws Exception {
    if (idle) {
      processWatermarkStatus(WatermarkStatus.ACTIVE);
    }
    long number = element.getValue().number();
    output.collect(element.replace(element.getValue(), number * STEP));
    if (number % 5 == 4) {
      processWatermark(new Watermark(number * STEP));
    }
    if (number % 13 == 12) {
      processWatermarkStatus(WatermarkStatus.IDLE);
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    Trace.of(trace).arrivedMark(new Mark(0, mark.getTimestamp()));
    super.processWatermark(mark);
  }

  @Override
  public void processWatermarkStatus(WatermarkStatus status) throws Exception {
    idle = status.isIdle();
    Trace.of(trace).arrivedMark(new Idleness(0, idle));
    super.processWatermarkStatus(status);
  }
}
