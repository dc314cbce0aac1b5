package io.actionbridge.plan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What runs for each record.
 *
 * @param name identity of the operator in savepoints
 * @param actions in plan order: each one's index is its place here
 * @param resources in the order of opening
 * @param json the plan as Python wrote it, and as Python reads it again
 */
public record Plan(String name, List<ActionSpec> actions, List<ResourceSpec> resources, String json)
    implements Serializable {

  private static final int FORMAT = 1;

  /**
   * Reads a plan.
   *
   * @throws PlanException it has another format, or a field that is missing, unknown or of a wrong
   *     type; names the place
   */
  public static Plan parse(String json) {
    return read(JsonPlace.parse("plan", json));
  }

  static Plan read(JsonPlace place) {
    place.requireFormat(FORMAT);
    // Where long-term memory is kept is Python's to know.
    place.allowOnly("format", "name", "actions", "resources", "long_term_memory");
    List<ActionSpec> actions = new ArrayList<>();
    for (JsonPlace action : place.field("actions").items()) {
      actions.add(ActionSpec.read(actions.size(), action));
    }
    if (actions.isEmpty()) {
      throw place.field("actions").refuse("is empty");
    }
    return new Plan(
        place.field("name").text(),
        List.copyOf(actions),
        place.field("resources").items().stream().map(ResourceSpec::read).toList(),
        place.json());
  }

  /** Name and uid of the operator that runs this plan; savepoints are matched by it. */
  public String operatorName() {
    return "actionbridge-" + name;
  }
}
