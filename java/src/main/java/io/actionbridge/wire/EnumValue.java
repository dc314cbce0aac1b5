package io.actionbridge.wire;

import java.util.Objects;

/** A member of a Python enum, by the type's stored name and the member's name. */
public record EnumValue(String type, String name) {

  public EnumValue {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(name, "name");
  }
}
