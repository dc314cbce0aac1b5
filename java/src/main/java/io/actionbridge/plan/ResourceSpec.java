package io.actionbridge.plan;

import java.io.Serializable;

/** A resource of a plan: opened before the first record, in plan order, closed in reverse. */
public record ResourceSpec(String name, FunctionSpec function) implements Serializable {

  static ResourceSpec read(JsonPlace place) {
    place.allowOnly("name", "function");
    return new ResourceSpec(place.field("name").text(), FunctionSpec.read(place.field("function")));
  }
}
