package io.actionbridge.job;

import io.actionbridge.operator.ActionExecutionOperatorFactory;
import io.actionbridge.plan.BridgeConfig;
import io.actionbridge.plan.BridgeOptions;
import io.actionbridge.plan.JobSpec;
import io.actionbridge.plan.Options;
import io.actionbridge.wire.RowDecoder;
import io.actionbridge.wire.RowEncoder;
import io.actionbridge.wire.RowMismatchException;
import io.actionbridge.wire.ValueDecoder;
import io.actionbridge.wire.ValueEncoder;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

/** Plans a job: query, key, actions, table. */
final class TableJob {

  /** Makes the operator between input and output; {@code id} is null if the job has none. */
  @FunctionalInterface
  interface Operators {
    OneInputStreamOperatorFactory<RowData, RowData> create(
        BridgeConfig config,
        ValueEncoder<RowData> key,
        ValueEncoder<RowData> input,
        ValueEncoder<RowData> id,
        ValueDecoder<RowData> output);

    /** The operator that runs the plan. */
    static Operators ofActions() {
      return (config, key, input, id, output) ->
          new ActionExecutionOperatorFactory<>(config, key, input, output).identifiedBy(id);
    }
  }

  private TableJob() {}

  /**
   * Checks a job and translates it for Flink; runs nothing.
   *
   * @param env configured with the job's options
   * @throws JobException the job cannot be planned
   * @throws io.actionbridge.plan.OptionException an {@code actionbridge.*} option is wrong
   */
  static StreamGraph plan(JobSpec job, StreamExecutionEnvironment env, Operators operators) {
    ReadableConfig config = env.getConfiguration();
    BridgeOptions options = Options.from(config);
    requireStreaming(config);

    // Rows are encoded when they come in and made anew when they leave: nobody keeps one.
    env.getConfig().enableObjectReuse();
    StreamTableEnvironment tables = StreamTableEnvironment.create(env);
    Catalogue catalogue = Catalogue.declare(tables, job.tables());
    InputQuery input = InputQuery.of(tables, catalogue, job.input(), job.inputId());
    OutputTable output = OutputTable.of(tables, catalogue, job.output());
    RowKeySelector key = input.keyedBy(job.key());
    OneInputStreamOperatorFactory<RowData, RowData> operator =
        operator(job, options, key, input, output, operators);

    String name = job.plan().operatorName();
    output.insert(
        input
            .toStream()
            .keyBy(key)
            .transform(name, InternalTypeInfo.of(output.rowType()), operator)
            .uid(name),
        input.hasEventTime());

    StreamGraph graph = env.getStreamGraph();
    if (config.getOptional(PipelineOptions.NAME).isEmpty()) {
      graph.setJobName(job.plan().name());
    }
    return graph;
  }

  private static OneInputStreamOperatorFactory<RowData, RowData> operator(
      JobSpec job,
      BridgeOptions options,
      RowKeySelector key,
      InputQuery input,
      OutputTable output,
      Operators operators) {
    try {
      return operators.create(
          new BridgeConfig(job.plan(), job.python(), job.params(), options),
          RowEncoder.keyOf(key.keyType(), options.maxValueBytes()),
          RowEncoder.of(InputQuery.NAME, input.rowType(), options.maxValueBytes()),
          input.id() == null ? null : new IdEncoder(input.id(), options.maxValueBytes()),
          RowDecoder.of(job.output(), output.rowType()));
    } catch (RowMismatchException e) {
      String column = e.table() + "." + e.column();
      throw new JobException("column " + column, e.problem(), e);
    }
  }

  private static void requireStreaming(ReadableConfig config) {
    RuntimeExecutionMode mode = config.get(ExecutionOptions.RUNTIME_MODE);
    if (mode != RuntimeExecutionMode.STREAMING) {
      // Flink clears keyed state between keys there, and runs would be lost.
      throw new JobException(
          ExecutionOptions.RUNTIME_MODE.key() + " is " + mode + ", where actions lose their state",
          "leave it at STREAMING, under which bounded input ends a job as well");
    }
  }
}
