package io.actionbridge.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.actionbridge.plan.FunctionSpec.JavaFunctionSpec;
import io.actionbridge.plan.FunctionSpec.PythonFunctionSpec;
import io.actionbridge.plan.PythonSpec.MainModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobSpecTest {

  private static final String JOB =
      """
      {"format": 1,
       "plan": {"format": 1, "name": "flights",
         "actions": [
           {"name": "track", "version": 2, "triggers": ["actionbridge.input", "late"], "async": true,
            "function": {"kind": "python", "module": "flights", "qualname": "Rules.track"},
            "timeout": null, "on_error": null},
           {"name": "alert", "version": 1, "triggers": ["late"], "async": false,
            "function": {"kind": "java", "class": "org.example.Alerts", "method": "alert",
                         "parameter_types": ["java.lang.Object"]},
            "timeout": null, "on_error": null}],
         "resources": [{"name": "http",
            "function": {"kind": "python", "module": "flights", "qualname": "http"}}]},
       "tables": ["CREATE TABLE a", "CREATE TABLE b"], "input": "SELECT * FROM a", "key": ["k"],
       "input_id": "id",
       "output": "b",
       "params": {"url": "http://x", "n": 9007199254740993, "ratio": 0.5, "on": true, "none": null},
       "options": {"actionbridge.turn-budget": "2 ms"},
       "python": {"version": "3.11", "executable": "/v/bin/python", "path": ["/job"],
                  "main": {"module": "flights", "file": "/job/flights.py"}}}
      """;

  @Test
  void everyFieldOfAJobIsRead() {
    JobSpec job = JobSpec.parse(JOB);

    assertThat(job.plan().actions())
        .containsExactly(
            new ActionSpec(
                0,
                "track",
                2,
                List.of("actionbridge.input", "late"),
                true,
                new PythonFunctionSpec("flights", "Rules.track")),
            new ActionSpec(
                1,
                "alert",
                1,
                List.of("late"),
                false,
                new JavaFunctionSpec("org.example.Alerts", "alert", List.of("java.lang.Object"))));
    assertThat(job.plan().resources())
        .containsExactly(new ResourceSpec("http", new PythonFunctionSpec("flights", "http")));
    assertThat(job.plan().operatorName()).isEqualTo("actionbridge-flights");
    assertThat(job.tables()).containsExactly("CREATE TABLE a", "CREATE TABLE b");
    assertThat(job.input()).isEqualTo("SELECT * FROM a");
    assertThat(job.key()).containsExactly("k");
    assertThat(job.inputId()).isEqualTo("id");
    assertThat(job.output()).isEqualTo("b");
    assertThat(job.params())
        .containsEntry("url", "http://x")
        .containsEntry("n", 9007199254740993L)
        .containsEntry("ratio", 0.5)
        .containsEntry("on", true)
        .containsEntry("none", null)
        .hasSize(5);
    assertThat(job.options()).isEqualTo(Map.of("actionbridge.turn-budget", "2 ms"));
    assertThat(job.python())
        .isEqualTo(
            new PythonSpec(
                "3.11",
                "/v/bin/python",
                List.of("/job"),
                new MainModule("flights", "/job/flights.py")));
  }

  @Test
  void whatPythonWroteIsRead() throws Exception {
    Path vectors = Path.of(System.getProperty("actionbridge.test.root"), "tests/contract/vectors");
    JobSpec job = JobSpec.parse(Files.readString(vectors.resolve("job.json")));
    assertThat(job.plan()).isEqualTo(Plan.parse(job.plan().json()));
    assertThat(job.plan().actions())
        .extracting(ActionSpec::name)
        .containsExactly("count", "wait", "Rules.score");
    assertThat(job.plan().actions().get(1).version()).isEqualTo(2);
    assertThat(job.key()).containsExactly("id");
    assertThat(job.params()).containsEntry("limit", 5L).containsEntry("none", null).hasSize(5);
    assertThat(job.options()).containsEntry("parallelism.default", "2");
    Plan plan = Plan.parse(Files.readString(vectors.resolve("plan.json")));
    assertThat(plan.actions()).isEqualTo(job.plan().actions());
    assertThat(plan.resources()).isEqualTo(job.plan().resources());
  }

  @Test
  void aPlanKeepsTheJsonFromWhichItCanBeReadAgain() {
    Plan plan = JobSpec.parse(JOB).plan();
    assertThat(Plan.parse(plan.json())).isEqualTo(plan);
  }

  @Test
  void aJobSurvivesTheWayToATask() throws Exception {
    JobSpec job = JobSpec.parse(JOB);
    assertThat(InstantiationUtil.clone(job)).isEqualTo(job);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"format\": 1,\\n \"plan\" | {\"format\": 7, \"plan\" | job.format is a format",
        "{\"format\": 1, \"name\" | {\"format\": 2, \"name\" | job.plan.format is a format",
        "\"version\": 2, | | job.plan.actions[0].version is missing",
        "\"version\": 2 | \"version\": \"2\" | job.plan.actions[0].version is not an integer",
        "\"version\": 2 | \"version\": 2.5 | job.plan.actions[0].version is not an integer",
        "\"async\": true | \"async\": 1 | job.plan.actions[0].async is neither",
        "\"timeout\": null | \"timeout\": 5 | job.plan.actions[0].timeout is not known",
        "\"kind\": \"java\" | \"kind\": \"perl\" | job.plan.actions[1].function.kind is neither",
        "\"method\": | \"methods\": | job.plan.actions[1].function.methods is unknown",
        "\"late\"], \"async\": true | 3], \"async\": true | .triggers[1] is not a text, it is 3",
        "[\"k\"] | [] | job.key names no column",
        "[\"k\"] | [\"k\", \"k\"] | job.key names no column, or one twice",
        "\"on\": true | \"on\": [1] | job.params.on is not a scalar",
        "9007199254740993 | 9223372036854775808 | job.params.n is not an integer of 64 bits",
        "\"2 ms\" | 2 | job.options[\"actionbridge.turn-budget\"] is not a text",
        "\"output\": \"b\" | \"output\": \"b\", \"output\": \"c\" | Duplicate field 'output'",
        "\"format\": 1, | \"format\": 1, \"extra\": 0, | extra is unknown",
        "\"format\": 1, | \"format\": 1 | the job is not JSON",
      })
  void whatThisVersionDoesNotReadIsRefusedByItsPlace(String from, String to, String problem) {
    String before = from.replace("\\n", "\n");
    assertThat(JOB).contains(before);
    int at = JOB.indexOf(before);
    String changed =
        JOB.substring(0, at) + (to == null ? "" : to) + JOB.substring(at + before.length());

    assertThatThrownBy(() -> JobSpec.parse(changed))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining(problem);
  }
}
