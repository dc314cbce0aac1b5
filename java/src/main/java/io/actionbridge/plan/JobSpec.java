package io.actionbridge.plan;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * A plan between tables.
 *
 * @param tables Flink SQL, run first and in order
 * @param input the query whose rows are the input
 * @param key columns of the query; at least one, no two alike
 * @param inputId an expression over the columns that identifies a record among those of its key, or
 *     null: its content does
 * @param output the table that takes the output events
 * @param params for the user's code: String, Long, Double, Boolean or null
 * @param options Flink's configuration, {@code actionbridge.*} among it
 */
public record JobSpec(
    Plan plan,
    List<String> tables,
    String input,
    List<String> key,
    String inputId,
    String output,
    Map<String, Object> params,
    Map<String, String> options,
    PythonSpec python)
    implements Serializable {

  private static final int FORMAT = 1;

  /**
   * Reads a job.
   *
   * @throws PlanException it has another format, or a field that is missing, unknown or of a wrong
   *     type; names the place
   */
  public static JobSpec parse(String json) {
    JsonPlace place = JsonPlace.parse("job", json);
    place.requireFormat(FORMAT);
    place.allowOnly(
        "format",
        "plan",
        "tables",
        "input",
        "key",
        "input_id",
        "output",
        "params",
        "options",
        "python");
    JsonPlace key = place.field("key");
    List<String> columns = key.texts();
    if (columns.isEmpty() || new HashSet<>(columns).size() != columns.size()) {
      throw key.refuse("names no column, or one twice");
    }
    return new JobSpec(
        Plan.read(place.field("plan")),
        place.field("tables").texts(),
        place.field("input").text(),
        columns,
        place.field("input_id").textOrNull(),
        place.field("output").text(),
        place.field("params").entries(JsonPlace::scalar),
        place.field("options").entries(JsonPlace::text),
        PythonSpec.read(place.field("python")));
  }
}
