package io.actionbridge.operator;

import io.actionbridge.plan.BridgeConfig;
import io.actionbridge.plan.Options;
import io.actionbridge.plan.Plan;
import io.actionbridge.python.TestPython;
import io.actionbridge.wire.ValueDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A job of a test: items from one source, by key into the operator, into a {@link Recorder} in the
 * same task.
 */
final class BridgeJob {

  private static final TypeInformation<byte[]> BYTES =
      PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;

  private final Trace trace;
  private final String module;
  private final Plan plan;
  private final Configuration config = new Configuration();
  private final Map<String, Object> params = new HashMap<>();
  private ValueDecoder<byte[]> decoder = payload -> payload;
  private long count = 1;
  private long keys = 1;
  private int parallelism = 1;
  private boolean withMarks;
  private String savepoint;

  private BridgeJob(Trace trace, String module) {
    this.trace = trace;
    this.module = module;
    this.plan = TestPython.plan(module);
    set("restart-strategy.type", "none");
    set("actionbridge.close.timeout", "2 s");
  }

  /** Runs the plan of a module of {@code java/src/test/python}. */
  static BridgeJob of(Trace trace, String module) {
    return new BridgeJob(trace, module);
  }

  /** Items {@code 0 … count - 1}, with key {@code number % keys}. */
  BridgeJob items(long itemCount, long keyCount) {
    count = itemCount;
    keys = keyCount;
    return this;
  }

  BridgeJob parallelism(int subtasks) {
    parallelism = subtasks;
    return this;
  }

  /** Sets an option of the operator or of Flink. */
  BridgeJob set(String key, String value) {
    config.setString(key, value);
    return this;
  }

  /**
   * Restarts so often. Without an interval checkpoints are taken only where the test asks for one;
   * with one, however long, Flink takes the first at once.
   */
  BridgeJob restarts(int attempts) {
    return set("restart-strategy.type", "fixed-delay")
        .set("restart-strategy.fixed-delay.attempts", String.valueOf(attempts))
        .set("restart-strategy.fixed-delay.delay", "1 ms");
  }

  BridgeJob param(String name, Object value) {
    params.put(name, value);
    return this;
  }

  /** Event time from a {@link MarkProbe}, at parallelism 1. */
  BridgeJob withMarks() {
    withMarks = true;
    return this;
  }

  BridgeJob from(String path) {
    savepoint = path;
    return this;
  }

  BridgeJob decoder(ValueDecoder<byte[]> outputDecoder) {
    decoder = outputDecoder;
    return this;
  }

  Trace trace() {
    return trace;
  }

  String operator() {
    return plan.operatorName();
  }

  JobGraph graph() {
    String name = trace.name();
    var bridge =
        new BridgeConfig(plan, TestPython.spec(module), Map.copyOf(params), Options.from(config));
    var operator =
        new ActionExecutionOperatorFactory<Long, Item, byte[]>(
            bridge,
            Item.keyEncoder(),
            item -> {
              Trace.of(name).arrived();
              return Item.encode(item);
            },
            decoder);
    operator.crossing(FaultyPython.of(trace));
    return graph(input -> input.transform(operator(), BYTES, operator));
  }

  /** The same job with an inspector of its state in the operator's place. */
  JobGraph inspection() {
    return graph(input -> input.transform(operator(), BYTES, new StateInspector(trace)));
  }

  private JobGraph graph(
      Function<KeyedStream<Item, Long>, SingleOutputStreamOperator<byte[]>> middle) {
    var env = StreamExecutionEnvironment.getExecutionEnvironment(config);
    env.setParallelism(parallelism);
    env.setMaxParallelism(16);
    DataStream<Item> items =
        env.fromSource(HeldSource.of(trace, count, keys), WatermarkStrategy.noWatermarks(), "items")
            .setParallelism(1)
            .uid("items");
    DataStream<Item> input =
        withMarks
            ? items.keyBy(Item::key).transform("marks", items.getType(), new MarkProbe(trace))
            : items;
    SingleOutputStreamOperator<byte[]> outputs =
        middle.apply(input.keyBy(Item::key, Types.LONG)).uid(operator());
    outputs.transform("recorder", BYTES, new Recorder(trace)).sinkTo(new DiscardingSink<>());
    JobGraph graph = env.getStreamGraph().getJobGraph();
    if (savepoint != null) {
      graph.setSavepointRestoreSettings(
          SavepointRestoreSettings.forPath(savepoint, false, RecoveryClaimMode.NO_CLAIM));
    }
    return graph;
  }
}
