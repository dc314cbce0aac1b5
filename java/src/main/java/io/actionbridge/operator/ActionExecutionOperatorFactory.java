package io.actionbridge.operator;

import io.actionbridge.interpreter.Crossings;
import io.actionbridge.plan.BridgeConfig;
import io.actionbridge.wire.ValueDecoder;
import io.actionbridge.wire.ValueEncoder;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/**
 * Makes the operator that runs a plan; for {@code KeyedStream.transform}.
 *
 * @param <K> key of the input; not null, with {@code equals} and {@code hashCode}, and not changed
 *     after it was given out
 * @param <IN> record
 * @param <OUT> what an {@code OutputEvent} becomes
 */
public final class ActionExecutionOperatorFactory<K, IN, OUT>
    extends AbstractStreamOperatorFactory<OUT> implements OneInputStreamOperatorFactory<IN, OUT> {

  private final BridgeConfig config;
  private final ValueEncoder<K> keyEncoder;
  private final ValueEncoder<IN> inputEncoder;
  private final ValueDecoder<OUT> outputDecoder;
  private ValueEncoder<IN> idEncoder;
  private Crossings crossings = Crossings.DIRECT;

  /**
   * @param keyEncoder makes {@code ctx.key} of a key
   * @param inputEncoder makes {@code InputEvent.input} of a record
   * @param outputDecoder makes a result of {@code OutputEvent.output}
   */
  public ActionExecutionOperatorFactory(
      BridgeConfig config,
      ValueEncoder<K> keyEncoder,
      ValueEncoder<IN> inputEncoder,
      ValueDecoder<OUT> outputDecoder) {
    this.config = config;
    this.keyEncoder = keyEncoder;
    this.inputEncoder = inputEncoder;
    this.outputDecoder = outputDecoder;
    // A full backlog lets checkpoints in while a record is handled: nothing may be in the midst of
    // sending that record in the same task.
    setChainingStrategy(ChainingStrategy.HEAD);
  }

  /**
   * Has records known again by an identity of their own instead of by their content: after a crash,
   * and by {@code ctx.call_key}, which is the same in every submission then.
   *
   * @param encoder makes the identity of a record, which no other of its key has; null: by content
   */
  public ActionExecutionOperatorFactory<K, IN, OUT> identifiedBy(ValueEncoder<IN> encoder) {
    idEncoder = encoder;
    return this;
  }

  /** Has every call into Python pass something on its way; for tests. */
  ActionExecutionOperatorFactory<K, IN, OUT> crossing(Crossings way) {
    crossings = way;
    return this;
  }

  @Override
  // Flink asks for the operator by a type of its own choice.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <T extends StreamOperator<OUT>> T createStreamOperator(
      StreamOperatorParameters<OUT> parameters) {
    return (T)
        new ActionExecutionOperator<>(
            parameters,
            config,
            new Codecs<>(keyEncoder, inputEncoder, idEncoder, outputDecoder),
            crossings);
  }

  @Override
  @SuppressWarnings("rawtypes") // So the interface has it.
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return ActionExecutionOperator.class;
  }
}
