package io.actionbridge.operator;

import io.actionbridge.api.Event;
import io.actionbridge.wire.EventRef;
import io.actionbridge.wire.ObjectValue;
import io.actionbridge.wire.ValueCodec;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;

/** An event, decoded when an action in Java first asks for its attributes. */
final class JavaEvent implements Event {

  private final EventRef event;
  private Map<String, Object> attributes;

  JavaEvent(EventRef event) {
    this.event = event;
  }

  @Override
  public String type() {
    return event.type();
  }

  @Override
  public String id() {
    return HexFormat.of().formatHex(event.id());
  }

  @Override
  public Map<String, Object> attributes() {
    if (attributes == null) {
      Object content = ValueCodec.decode(event.payload());
      attributes = content instanceof ObjectValue object ? object.fields() : named(content);
    }
    return attributes;
  }

  @SuppressWarnings("unchecked") // Every key was looked at.
  private Map<String, Object> named(Object content) {
    if (content instanceof Map<?, ?> map
        && map.keySet().stream().allMatch(String.class::isInstance)) {
      return Collections.unmodifiableMap((Map<String, Object>) map);
    }
    throw new IllegalStateException(
        "Event '"
            + type()
            + "' holds a "
            + (content == null ? "null" : content.getClass().getSimpleName())
            + ", not fields by name: send a map whose keys are text.");
  }
}
