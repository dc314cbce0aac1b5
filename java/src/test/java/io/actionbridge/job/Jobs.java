package io.actionbridge.job;

import io.actionbridge.plan.JobSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Jobs for tests, as Python would write them.
 *
 * @param tables declarations
 */
record Jobs(
    List<String> tables,
    String input,
    List<String> key,
    String inputId,
    String output,
    Map<String, String> options) {

  static final String PLAN =
      """
      {"format": 1, "name": "echo", "resources": [],
       "actions": [{"name": "echo", "version": 1, "triggers": ["actionbridge.input"],
                    "async": false, "timeout": null, "on_error": null,
                    "function": {"kind": "python", "module": "echo", "qualname": "echo"}}]}
      """;

  static Jobs of(String input, String output, String... tables) {
    return new Jobs(List.of(tables), input, List.of("k"), null, output, Map.of());
  }

  Jobs keyedBy(String... columns) {
    return new Jobs(tables, input, List.of(columns), inputId, output, options);
  }

  Jobs identifiedBy(String expression) {
    return new Jobs(tables, input, key, expression, output, options);
  }

  Jobs option(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(options);
    more.put(name, value);
    return new Jobs(tables, input, key, inputId, output, more);
  }

  JobSpec spec() {
    return JobSpec.parse(json());
  }

  String json() {
    var mapper = new ObjectMapper();
    try {
      Map<String, Object> job = new LinkedHashMap<>();
      job.put("format", 1);
      job.put("plan", mapper.readTree(PLAN));
      job.put("tables", tables);
      job.put("input", input);
      job.put("key", key);
      job.put("input_id", inputId);
      job.put("output", output);
      job.put("params", Map.of());
      job.put("options", options);
      job.put(
          "python",
          Map.of(
              "version",
              "3.11",
              "executable",
              "python",
              "path",
              List.of(),
              "main",
              Map.of("module", "echo", "file", "echo.py")));
      return mapper.writeValueAsString(job);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
