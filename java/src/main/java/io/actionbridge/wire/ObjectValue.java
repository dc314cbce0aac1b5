package io.actionbridge.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A dataclass, msgspec Struct or pydantic model, by its stored type name, fields in their order.
 */
public record ObjectValue(String type, Map<String, Object> fields) {

  public ObjectValue {
    Objects.requireNonNull(type, "type");
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }
}
