package io.actionbridge.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonParser;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.DeserializationFeature;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/** A place in a JSON document: strict about what stands there, and named in every error. */
final class JsonPlace {

  private static final String REMEDY = "use the same version of actionbridge everywhere";
  private static final int LONGEST_QUOTE = 60;

  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final String path;
  private final JsonNode node;

  private JsonPlace(String path, JsonNode node) {
    this.path = path;
    this.node = node;
  }

  /** The root of a document; {@code name} begins the path of every place below it. */
  static JsonPlace parse(String name, String text) {
    try {
      return new JsonPlace(name, MAPPER.readTree(text));
    } catch (JsonProcessingException e) {
      throw new PlanException(
          "the " + name + " is not JSON (" + e.getOriginalMessage() + ")",
          "write it with actionbridge",
          e);
    }
  }

  void requireFormat(int known) {
    JsonPlace format = field("format");
    if (format.integer() != known) {
      throw format.refuse("is a format that this jar does not read (it reads " + known + ")");
    }
  }

  void allowOnly(String... names) {
    List<String> known = List.of(names);
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw child(name).refuse("is unknown");
              }
            });
  }

  JsonPlace field(String name) {
    require(node.isObject(), "is not an object");
    JsonPlace field = child(name);
    if (field.node.isMissingNode()) {
      throw new PlanException(field.path + " is missing", REMEDY);
    }
    return field;
  }

  List<JsonPlace> items() {
    require(node.isArray(), "is not an array");
    List<JsonPlace> items = new ArrayList<>();
    for (JsonNode item : node) {
      items.add(new JsonPlace(path + "[" + items.size() + "]", item));
    }
    return List.copyOf(items);
  }

  List<String> texts() {
    return items().stream().map(JsonPlace::text).toList();
  }

  /** The members of an object, in order; a value may be null. */
  <T> Map<String, T> entries(Function<JsonPlace, T> read) {
    require(node.isObject(), "is not an object");
    Map<String, T> entries = new LinkedHashMap<>();
    node.fieldNames().forEachRemaining(name -> entries.put(name, read.apply(child(name))));
    return Collections.unmodifiableMap(entries);
  }

  String text() {
    require(node.isTextual(), "is not a text");
    return node.textValue();
  }

  String textOrNull() {
    return node.isNull() ? null : text();
  }

  int integer() {
    require(node.canConvertToInt() && node.isIntegralNumber(), "is not an integer of 32 bits");
    return node.intValue();
  }

  boolean flag() {
    require(node.isBoolean(), "is neither true nor false");
    return node.booleanValue();
  }

  /** A String, Long, Double, Boolean or null. */
  Object scalar() {
    if (node.isNull()) {
      return null;
    }
    if (node.isTextual() || node.isBoolean()) {
      return node.isTextual() ? node.textValue() : (Object) node.booleanValue();
    }
    require(node.isNumber(), "is not a scalar");
    if (node.isIntegralNumber()) {
      require(node.canConvertToLong(), "is not an integer of 64 bits");
      return node.longValue();
    }
    return node.doubleValue();
  }

  void requireNull() {
    require(node.isNull(), "is not known to this jar");
  }

  /** The text of this part of the document. */
  String json() {
    return node.toString();
  }

  PlanException refuse(String problem) {
    String text = node.toString();
    String quote = text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "…" : text;
    return new PlanException(path + " " + problem + ", it is " + quote, REMEDY);
  }

  private JsonPlace child(String name) {
    String step = name.matches("[A-Za-z_]\\w*") ? "." + name : "[\"" + name + "\"]";
    return new JsonPlace(path + step, node.path(name));
  }

  private void require(boolean holds, String problem) {
    if (!holds) {
      throw refuse(problem);
    }
  }
}
