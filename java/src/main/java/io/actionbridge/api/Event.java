package io.actionbridge.api;

import java.util.Map;

/** What triggered an action: a record of the input, or what another action sent. */
public interface Event {

  /** Name of its type; {@code actionbridge.input} for a record. */
  String type();

  /** Its identity, 32 hexadecimal digits; the same in every attempt. */
  String id();

  /**
   * Its fields by name, in Java's types of {@link io.actionbridge.wire.ValueCodec}: a table's
   * columns, or what the other action sent. Decoded when first asked for; not to be changed.
   *
   * @throws IllegalStateException its content is no map with names as keys
   */
  Map<String, Object> attributes();
}
