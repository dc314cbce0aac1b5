package io.actionbridge.job;

import io.actionbridge.plan.BridgeConfig;
import io.actionbridge.wire.ValueDecoder;
import io.actionbridge.wire.ValueEncoder;
import java.io.Serializable;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;

/** Puts out what it takes, over the wire's bytes: an action in all but the Python. */
final class EchoOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData> {

  private static final long serialVersionUID = 1L;

  /** What happens at a record, besides the echo; throws to fail the task. */
  @FunctionalInterface
  interface Incident extends Serializable {
    void at(int attempt, long record);
  }

  private final ValueEncoder<RowData> encoder;
  private final ValueDecoder<RowData> decoder;
  private final Incident incident;
  private transient long records;

  private EchoOperator(StreamOperatorParameters<RowData> parameters, Factory factory) {
    super(parameters);
    this.encoder = factory.encoder;
    this.decoder = factory.decoder;
    this.incident = factory.incident;
  }

  static OneInputStreamOperatorFactory<RowData, RowData> create(
      BridgeConfig config,
      ValueEncoder<RowData> key,
      ValueEncoder<RowData> input,
      ValueEncoder<RowData> id,
      ValueDecoder<RowData> output) {
    return new Factory(input, output, (attempt, record) -> {});
  }

  static TableJob.Operators with(Incident incident) {
    return (config, key, input, id, output) -> new Factory(input, output, incident);
  }

  @Override
  public void open() {
    getMetricGroup().gauge("runsInFlight", (Gauge<Integer>) () -> 1);
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    incident.at(getRuntimeContext().getTaskInfo().getAttemptNumber(), records++);
    RowData row = decoder.decode(encoder.encode(element.getValue()));
    output.collect(element.replace(row));
  }

  private static final class Factory extends AbstractStreamOperatorFactory<RowData>
      implements OneInputStreamOperatorFactory<RowData, RowData> {

    private static final long serialVersionUID = 1L;

    private final ValueEncoder<RowData> encoder;
    private final ValueDecoder<RowData> decoder;
    private final Incident incident;

    Factory(ValueEncoder<RowData> encoder, ValueDecoder<RowData> decoder, Incident incident) {
      this.encoder = encoder;
      this.decoder = decoder;
      this.incident = incident;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as Flink declares it
    public <T extends StreamOperator<RowData>> T createStreamOperator(
        StreamOperatorParameters<RowData> parameters) {
      return (T) new EchoOperator(parameters, this);
    }

    @Override
    @SuppressWarnings("rawtypes") // as Flink declares it
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader loader) {
      return EchoOperator.class;
    }
  }
}
