package io.actionbridge.wire;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * A Python failure as data.
 *
 * @param action the action that raised it, null outside actions
 * @param key the run's key as text, null outside runs
 * @param eventId the event that was handled, null outside runs
 * @param type Python's name of the exception's type
 * @param traceback the user's frames first
 * @param causes from the nearest to the furthest
 */
public record ErrorRecord(
    String action,
    String key,
    String eventId,
    String type,
    String message,
    String traceback,
    List<Cause> causes)
    implements Serializable {

  /** What Python calls the error that an action has failed too often with one input. */
  public static final String POISON = "actionbridge.api.errors.PoisonError";

  /** An exception behind the one that was raised. */
  public record Cause(String type, String message, String traceback) implements Serializable {}

  /** Whether every later attempt would fail in the same way. */
  public boolean isFinal() {
    return type.equals(POISON);
  }

  /** Reads a record, or nil as null. */
  static ErrorRecord read(WireReader in) {
    Object value = ValueReader.read(in);
    if (value == null) {
      return null;
    }
    Map<?, ?> record = asMap(value);
    Object causes = record.get("causes");
    if (!(causes instanceof List<?> list)) {
      throw new WireException("An error record without causes: " + record + ".");
    }
    return new ErrorRecord(
        optional(record, "action"),
        optional(record, "key"),
        optional(record, "event_id"),
        required(record, "type"),
        required(record, "message"),
        required(record, "traceback"),
        list.stream().map(ErrorRecord::cause).toList());
  }

  private static Cause cause(Object value) {
    Map<?, ?> record = asMap(value);
    return new Cause(
        required(record, "type"), required(record, "message"), required(record, "traceback"));
  }

  private static Map<?, ?> asMap(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new WireException("An error record is a map, not " + value + ".");
  }

  private static String required(Map<?, ?> record, String field) {
    String text = optional(record, field);
    if (text == null) {
      throw new WireException("An error record without " + field + ": " + record + ".");
    }
    return text;
  }

  private static String optional(Map<?, ?> record, String field) {
    Object value = record.get(field);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw new WireException("The " + field + " of an error record is not text: " + record + ".");
  }
}
