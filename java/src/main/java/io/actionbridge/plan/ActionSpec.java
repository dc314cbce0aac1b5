package io.actionbridge.plan;

import java.io.Serializable;
import java.util.List;

/**
 * An action of a plan.
 *
 * @param index its place in the plan, by which frames name it
 * @param name unique in the plan
 * @param version the user's; work in flight is resumed by the same version only
 * @param triggers event types that it listens to
 * @param async whether a call gives a coroutine
 */
public record ActionSpec(
    int index,
    String name,
    int version,
    List<String> triggers,
    boolean async,
    FunctionSpec function)
    implements Serializable {

  static ActionSpec read(int index, JsonPlace place) {
    place.allowOnly("name", "version", "triggers", "async", "function", "timeout", "on_error");
    // Kept free in the format for what every action may say of itself one day.
    place.field("timeout").requireNull();
    place.field("on_error").requireNull();
    return new ActionSpec(
        index,
        place.field("name").text(),
        place.field("version").integer(),
        place.field("triggers").texts(),
        place.field("async").flag(),
        FunctionSpec.read(place.field("function")));
  }
}
