package io.actionbridge.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.actionbridge.plan.Options;
import io.actionbridge.python.PythonAnswer.Awaitable;
import io.actionbridge.python.PythonAnswer.Value;
import io.actionbridge.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PlainCallerTest {

  private static final String MODULE = "direct_functions";
  private static final long RECORDS = 30;

  @Test
  @Timeout(60)
  void anOperatorOfTheUsersWrapsInputCallsFunctionsDrivesAwaitablesAndExtractsOutput()
      throws Exception {
    var config = new Configuration();
    config.setString("rest.bind-port", "0");
    config.setString("restart-strategy.type", "none");
    var env = StreamExecutionEnvironment.getExecutionEnvironment(config);
    env.setParallelism(1);
    env.fromSequence(0, RECORDS - 1)
        .transform("caller", Types.LONG, new PlainCaller.Factory())
        .sinkTo(new DiscardingSink<>());
    var cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(config)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(1)
                .build());
    cluster.start();
    try {
      cluster.executeJobBlocking(env.getStreamGraph().getJobGraph());
    } finally {
      cluster.closeAsync().orTimeout(60, TimeUnit.SECONDS).join();
    }

    List<Object> numbers = new ArrayList<>(LongStream.range(0, RECORDS).boxed().toList());
    assertThat(PlainCaller.ANSWERS.get("later")).containsExactlyInAnyOrderElementsOf(numbers);
    assertThat(PlainCaller.ANSWERS.get("at_once")).containsExactlyInAnyOrderElementsOf(numbers);
    assertThat(PlainCaller.ANSWERS.get("double"))
        .containsExactlyElementsOf(
            numbers.stream().map(n -> (Object) Map.of("double", 2 * (Long) n)).toList());
    assertThat(PlainCaller.ANSWERS.get("output_later"))
        .containsExactlyInAnyOrderElementsOf(
            numbers.stream().map(n -> (Object) Map.of("number", n)).toList());
  }

  @Test
  void objectsArePassedOnceAndErrorsKeepTheirTypes() {
    try (var direct = TestPython.enter(MODULE)) {
      PythonActionExecutor python = direct.executor();
      var list = python.convertToPythonObject(List.of(1, 2, 3));
      assertThat(direct.call("length_of", list)).isEqualTo(3L);
      assertThatThrownBy(() -> direct.call("length_of", list))
          .isInstanceOf(PythonActionExecutionException.class)
          .hasMessageContaining("can be taken once");
      assertThat(python.wrapToInputEvent(Map.of("n", 1)).json()).isEqualTo("{\"n\": 1}");
      assertThatThrownBy(() -> direct.call("fail"))
          .isInstanceOfSatisfying(
              PythonActionExecutionException.class,
              error -> {
                assertThat(error.pythonType()).isEqualTo("LookupError");
                assertThat(error.pythonTraceback()).contains("direct_functions.py");
                assertThat(error.action()).isNull();
              });
    }
  }

  @Test
  void valuesOfCallsAreNoLargerThanTheOptionSays() {
    var config = new Configuration();
    config.setString("actionbridge.max-value-bytes", "1 kb");
    try (var python =
        PythonActionExecutor.open(TestPython.spec(MODULE), Options.from(config), () -> {})) {
      String large = "x".repeat(1100);
      assertThatThrownBy(() -> python.callPythonFunction(MODULE, "length_of", large))
          .isInstanceOf(WireException.class)
          .hasMessageContaining("actionbridge.max-value-bytes");
      assertThatThrownBy(() -> python.convertToPythonObject(large))
          .isInstanceOf(WireException.class);
      assertThatThrownBy(() -> python.wrapToInputEvent(large)).isInstanceOf(WireException.class);
      assertThatThrownBy(() -> python.callPythonFunction(MODULE, "text_of", 1100))
          .isInstanceOf(PythonActionExecutionException.class)
          .hasMessageContaining("max-value-bytes");
      assertThat(python.callPythonFunction(MODULE, "text_of", 1000))
          .isEqualTo(new Value("x".repeat(1000)));
    }
  }

  @Test
  @Timeout(60)
  void everyAwaitableThatEndsIsAnsweredOrAnnouncedByAWakeUp() throws InterruptedException {
    var wakes = new Semaphore(0);
    try (var python =
        PythonActionExecutor.open(TestPython.spec(MODULE), TestPython.options(), wakes::release)) {
      assertThat(python.callPythonFunction(MODULE, "at_once", 7)).isEqualTo(new Value(7L));

      var held = (Awaitable) python.callPythonFunction(MODULE, "held");
      assertThat(python.callPythonFunction(MODULE, "let_go")).isEqualTo(new Value("let go"));
      wakes.acquire();
      assertThat(python.callPythonAwaitable(held)).isEqualTo(new Value("held"));

      PythonAnswer answer = python.callPythonFunction(MODULE, "long_turn", 20);
      assertThat(answer).isInstanceOf(Awaitable.class);
      while (answer instanceof Awaitable waiting) {
        wakes.acquire();
        answer = python.callPythonAwaitable(waiting);
      }
      assertThat(answer).isEqualTo(new Value(20L));
    }
  }

  @Test
  void anotherThreadIsRefusedBeforeNativeCodeIsEntered() {
    try (var direct = TestPython.enter(MODULE)) {
      assertThatThrownBy(
              () -> CompletableFuture.supplyAsync(() -> direct.call("length_of", "abc")).join())
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("use it on the task thread only");
      assertThat(direct.call("length_of", "abc")).isEqualTo(3L);
    }
  }

  @Test
  void aClosedExecutorIsRefusedAndCanBeClosedAgain() {
    var direct = TestPython.enter(MODULE);
    direct.close();
    direct.close();
    assertThatThrownBy(() -> direct.call("length_of", "abc"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("open it again");
  }
}
