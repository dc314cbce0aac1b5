package io.actionbridge.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.actionbridge.python.PythonActionExecutionException;
import io.actionbridge.wire.ErrorRecord;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRunnerTest {

  private static final String SINK =
      "CREATE TABLE delays (k INT, s STRING) WITH ('connector' = 'blackhole')";
  private static final int ROWS = 20_000;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final CompletableFuture<Void> stop = new CompletableFuture<>();

  @TempDir private Path directory;

  @Test
  void theCountsOfAJobThatFinishedAreExact() throws Exception {
    assertThat(run(job(ROWS).option("parallelism.default", "2"), EchoOperator::create)).isTrue();

    assertThat(lines("started")).hasSize(1);
    assertThat(lines("started").get(0).get("web").isNull()).isTrue();
    assertThat(lines("started").get(0).get("stop_limit").doubleValue()).isEqualTo(20.0);
    JsonNode finished = last();
    assertThat(finished.get("event").textValue()).isEqualTo("finished");
    assertThat(finished.get("in").longValue()).isEqualTo(ROWS);
    assertThat(finished.get("out").longValue()).isEqualTo(ROWS);
    assertThat(finished.get("seconds").doubleValue()).isPositive();
  }

  @Test
  void afterARestartTheCountsAreThoseOfTheLastAttempt() throws Exception {
    Jobs job =
        job(ROWS)
            .option("restart-strategy.type", "fixed-delay")
            .option("restart-strategy.fixed-delay.attempts", "1")
            .option("restart-strategy.fixed-delay.delay", "1 ms")
            .option("execution.checkpointing.interval", "1 h") // it restarts from the beginning
            // counts that go over a restart are exact with aligned checkpoints only
            .option("execution.checkpointing.unaligned.enabled", "false")
            .option("metrics.reporters", "other");
    EchoOperator.Incident once =
        (attempt, record) -> {
          if (attempt == 0 && record == ROWS / 2) {
            throw new IllegalStateException("the first time");
          }
        };
    assertThat(run(job, EchoOperator.with(once))).isTrue();
    assertThat(last().get("in").longValue()).isEqualTo(ROWS);
  }

  @Test
  void anActionThatRaisesIsToldWithItsErrorRecord() throws Exception {
    EchoOperator.Incident raise =
        (attempt, record) -> {
          throw new PythonActionExecutionException(
              new ErrorRecord(
                  "explain",
                  "7",
                  null,
                  "flights.Late",
                  "too late",
                  "File \"flights.py\", line 3",
                  List.of(new ErrorRecord.Cause("KeyError", "'k'", "line 2"))));
        };
    assertThat(run(failing(job(ROWS)), EchoOperator.with(raise))).isFalse();

    JsonNode failed = last();
    assertThat(failed.get("event").textValue()).isEqualTo("failed");
    assertThat(failed.get("kind").textValue()).isEqualTo("action");
    assertThat(failed.get("message").textValue()).contains("flights.Late: too late");
    assertThat(failed.get("error"))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"action": "explain", "key": "7", "event_id": null, "type": "flights.Late",
                     "message": "too late", "traceback": "File \\"flights.py\\", line 3",
                     "causes": [{"type": "KeyError", "message": "'k'", "traceback": "line 2"}]}
                    """));
    assertThat(failed.get("stack").textValue()).contains("EchoOperator");
  }

  @Test
  void aFailureThatIsNotPythonsIsTheJobs() throws Exception {
    EchoOperator.Incident fail =
        (attempt, record) -> {
          throw new IllegalStateException("no such host");
        };
    assertThat(run(failing(job(ROWS)), EchoOperator.with(fail))).isFalse();
    assertThat(last().get("kind").textValue()).isEqualTo("job");
    assertThat(last().get("message").textValue())
        .isEqualTo("java.lang.IllegalStateException: no such host");
    assertThat(last().get("error").isNull()).isTrue();
  }

  @Test
  void aJobThatCannotBePlannedFailsBeforeAnythingStarts() throws Exception {
    assertThat(run(job(ROWS).keyedBy("kk"), EchoOperator::create)).isFalse();
    assertThat(lines("started")).isEmpty();
    assertThat(last().get("kind").textValue()).isEqualTo("plan");
    assertThat(last().get("message").textValue()).startsWith("key column 'kk' is not in the input");
  }

  @Test
  void aBadValueOfFlinksOwnIsOneLineThatNamesTheOption() throws Exception {
    Jobs job = job(ROWS).option("execution.checkpointing.interval", "3 parsecs");
    assertThat(run(job, EchoOperator::create)).isFalse();
    assertThat(lines("started")).isEmpty();
    assertThat(last().get("kind").textValue()).isEqualTo("plan");
    assertThat(last().get("message").textValue())
        .startsWith("option 'execution.checkpointing.interval' cannot be '3 parsecs' (")
        .endsWith("): write it as Flink's documentation of this option says")
        .doesNotContain("\n");
  }

  @Test
  void aJobIsCancelledOnRequestAndTellsHowFarItCame() throws Exception {
    // Asked to stop once the first progress with records has been told.
    var watched =
        new OutputStream() {
          @Override
          public void write(int b) {
            out.write(b);
          }

          @Override
          public void write(byte[] text, int from, int length) {
            out.write(text, from, length);
            String line = new String(text, from, length, StandardCharsets.UTF_8);
            if (line.contains("\"progress\"") && !line.contains("\"in\":0,")) {
              stop.complete(null);
            }
          }
        };
    assertThat(run(job(0), EchoOperator::create, watched)).isTrue();

    List<JsonNode> progress = lines("progress");
    JsonNode told = progress.get(progress.size() - 1);
    assertThat(progress).anyMatch(line -> line.get("waiting").longValue() == 1);
    assertThat(last().get("event").textValue()).isEqualTo("cancelled");
    assertThat(last().get("in").longValue()).isGreaterThanOrEqualTo(told.get("in").longValue());
    assertThat(last().get("seconds").doubleValue()).isPositive();
  }

  private static Jobs failing(Jobs job) {
    return job.option("restart-strategy.type", "disable");
  }

  /**
   * @param rows how many, or 0 for no end
   */
  private static Jobs job(int rows) {
    String source =
        "CREATE TABLE flights (k INT, s STRING) WITH ('connector' = 'datagen'"
            + (rows == 0 ? "" : ", 'number-of-rows' = '" + rows + "'")
            + ")";
    return Jobs.of("SELECT * FROM flights", "delays", source, SINK);
  }

  private boolean run(Jobs job, TableJob.Operators operators) throws Exception {
    return run(job, operators, out);
  }

  private boolean run(Jobs job, TableJob.Operators operators, OutputStream stream)
      throws Exception {
    Path file = Files.writeString(directory.resolve("job.json"), job.json());
    var log = new RunLog(new PrintStream(stream, true, StandardCharsets.UTF_8));
    return new LocalRunner(log, stop, null, operators).run(file);
  }

  private JsonNode last() throws Exception {
    List<JsonNode> lines = lines();
    return lines.get(lines.size() - 1);
  }

  private List<JsonNode> lines(String event) throws Exception {
    return lines().stream().filter(line -> line.get("event").textValue().equals(event)).toList();
  }

  private List<JsonNode> lines() throws Exception {
    var lines = new ArrayList<JsonNode>();
    for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }
}
