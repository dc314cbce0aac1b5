package io.actionbridge.operator;

import io.actionbridge.operator.Seen.Idleness;
import io.actionbridge.operator.Seen.Mark;
import io.actionbridge.operator.Seen.Sent;
import io.actionbridge.operator.Seen.Stopped;
import java.util.Set;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/** Stands behind the operator, in its task, and writes down everything in the order of emission. */
final class Recorder extends AbstractStreamOperator<byte[]>
    implements OneInputStreamOperator<byte[], byte[]> {

  private final String trace;

  Recorder(Trace trace) {
    this.trace = trace.name();
  }

  @Override
  public void open() throws Exception {
    super.open();
    Set<Thread> live = Thread.getAllStackTraces().keySet();
    trace().started((int) live.stream().filter(thread -> isPythons(thread)).count());
  }

  @Override
  public void processElement(StreamRecord<byte[]> element) {
    Long timestamp = element.hasTimestamp() ? element.getTimestamp() : null;
    trace().see(Sent.of(subtask(), element.getValue(), timestamp));
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    trace().see(new Mark(subtask(), mark.getTimestamp()));
    super.processWatermark(mark);
  }

  @Override
  public void processWatermarkStatus(WatermarkStatus status) throws Exception {
    trace().see(new Idleness(subtask(), status.isIdle()));
    super.processWatermarkStatus(status);
  }

  @Override
  public OperatorSnapshotFutures snapshotState(
      long checkpointId,
      long timestamp,
      CheckpointOptions options,
      CheckpointStreamFactory streamFactory)
      throws Exception {
    if (options.getCheckpointType() instanceof SavepointType type && type.isSynchronous()) {
      trace().see(new Stopped(subtask()));
    }
    return super.snapshotState(checkpointId, timestamp, options, streamFactory);
  }

  /** Threads that Python made and that have called Java; Flink names all of its own. */
  private static boolean isPythons(Thread thread) {
    return thread.getName().startsWith("Thread-");
  }

  private Trace trace() {
    return Trace.of(trace);
  }

  private int subtask() {
    return getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
  }
}
