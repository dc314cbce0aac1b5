package io.actionbridge.wire;

import java.util.Objects;

/**
 * An instance of a subclass of a plain Python type, with the value that its base type has. The
 * value of a subclass of dict is a list of {@code [key, value]} lists.
 */
public record SubclassValue(String type, Object value) {

  public SubclassValue {
    Objects.requireNonNull(type, "type");
  }
}
