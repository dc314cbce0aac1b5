package io.actionbridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.actionbridge.python.PythonActionExecutionException;
import io.actionbridge.python.TestPython;
import io.actionbridge.wire.RowDecoder;
import io.actionbridge.wire.RowMismatchException;
import java.nio.file.Path;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTest {

  private static BridgeHarness flink;

  @BeforeAll
  static void start() throws Exception {
    flink = BridgeHarness.start();
  }

  @AfterAll
  static void stop() {
    flink.close();
  }

  @ParameterizedTest
  @CsvSource({"sync, route", "async, fail_later"})
  void aPythonExceptionFailsTheJobWithAllThatPythonKnew(String how, String action)
      throws Exception {
    PythonActionExecutionException error = find(fail(how), PythonActionExecutionException.class);

    assertThat(error.action()).isEqualTo(action);
    assertThat(error.key()).isEqualTo("0");
    assertThat(error.eventId()).matches("[0-9a-f]{32}");
    assertThat(error.pythonType()).isEqualTo("failing_actions.ServiceError");
    assertThat(error.pythonMessage()).isEqualTo("no answer for 0");
    assertThat(error.pythonTraceback().lines().toList().get(1))
        .as("first frame")
        .contains("failing_actions.py", "in " + action);
    assertThat(error.pythonTraceback()).contains("in call_service");
    assertThat(error.getMessage())
        .contains("action '" + action + "'", "key 0", error.eventId(), "no answer for 0");
    assertThat(error.record().causes()).hasSize(1);
    assertThat(error.record().causes().get(0).type()).isEqualTo("ConnectionError");
    assertThat(error.getCause())
        .hasMessageStartingWith("ConnectionError: connection refused\n")
        .hasMessageContaining("in call_service");
  }

  @ParameterizedTest
  @CsvSource({"exit, route", "async-exit, exit_later"})
  void systemExitFailsTheJobAndNotTheProcess(String how, String action) throws Exception {
    PythonActionExecutionException error = find(fail(how), PythonActionExecutionException.class);

    assertThat(error.pythonType()).isEqualTo("SystemExit");
    assertThat(error.pythonMessage()).isEqualTo("3");
    assertThat(error.pythonTraceback()).contains("in " + action);
    assertThat(error.action()).isEqualTo(action);
  }

  @ParameterizedTest
  @CsvSource({"row, name", "extra, colour"})
  void anOutputThatDoesNotFitTheTableNamesColumnActionAndKey(String how, String column)
      throws Exception {
    RowMismatchException error = find(fail(how), RowMismatchException.class);

    assertThat(error).hasMessageContaining("delays." + column).hasMessageContaining("route");
    assertThat(error.getMessage()).endsWith("(sent by action 'route' for key 0)");
  }

  @ParameterizedTest
  @CsvSource({
    "gone_later_actions, is not in this plan",
    "deaf_later_actions, is not triggered by 'gone.rest' in this plan",
  })
  void workThatAPlanHasNoActionForIsRefusedAtRestoreByName(
      String later, String problem, @TempDir Path dir) throws Exception {
    var trace = new Trace();
    trace.holdSource();
    String savepoint;
    try (var python = TestPython.enter("gone_actions")) {
      RunningJob running = flink.submit(BridgeJob.of(trace, "gone_actions").items(10, 3));
      trace.release(6);
      assertThat(python.call("gate.await_waiting", 3, 60)).isEqualTo(true);
      savepoint = running.stopWithSavepoint(dir);
    }
    Throwable failure =
        flink.submit(BridgeJob.of(trace, later).items(10, 3).from(savepoint)).failure();

    assertThat(find(failure, IllegalStateException.class).getMessage())
        .contains("action 'departed', version 1", problem, "run the old plan 'gone'");
  }

  private static Throwable fail(String how) throws Exception {
    RowDecoder rows =
        RowDecoder.of(
            "delays",
            RowType.of(
                new LogicalType[] {
                  new BigIntType(), new VarCharType(false, VarCharType.MAX_LENGTH)
                },
                new String[] {"number", "name"}));
    BridgeJob job =
        BridgeJob.of(new Trace(), "failing_actions")
            .param("how", how)
            .decoder(
                payload -> {
                  rows.decode(payload);
                  return payload;
                });
    return flink.submit(job).failure();
  }

  private static <T extends Throwable> T find(Throwable failure, Class<T> type) {
    return ExceptionUtils.findThrowable(failure, type)
        .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " in it", failure));
  }
}
