package io.actionbridge.plan;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.util.TimeUtils;

/**
 * One option and the values that it may have, as text: the form that Python's table has too.
 *
 * @param option key and default in Flink's terms
 * @param type as Python's table names it
 * @param allowed what a value may be, for messages
 * @param parse refuses any other text with an {@link IllegalArgumentException}
 */
record Option<T>(
    ConfigOption<String> option, String type, String allowed, Function<String, T> parse) {

  static final String PREFIX = "actionbridge.";
  static final String AUTO = "auto";
  static final String NONE = "none";

  /** An absolute path, or a scheme and anything. */
  private static final Pattern DIRECTORY = Pattern.compile("(/|[A-Za-z][A-Za-z0-9+.-]*:/).*");

  static Option<Integer> number(String name, String usual, String least, String most) {
    return ranged(key(name, usual), "int", "a whole number", least, most, Integer::valueOf);
  }

  /** Ask {@link #isAuto} before reading it. */
  static Option<Integer> numberOrAuto(String name, String least, String most) {
    return ranged(
        key(name, AUTO), "int-or-auto", "'auto' or a whole number", least, most, Integer::valueOf);
  }

  static Option<Duration> duration(String name, String usual, String least, String most) {
    return ranged(
        key(name, usual),
        "duration",
        "a duration with its unit",
        least,
        most,
        TimeUtils::parseDuration);
  }

  /** Ask {@link #isNone} before reading it. */
  static Option<Duration> durationOrNone(String name, String least, String most) {
    return ranged(
        key(name, NONE),
        "duration-or-none",
        "'none' or a duration with its unit",
        least,
        most,
        TimeUtils::parseDuration);
  }

  static Option<MemorySize> size(String name, String usual, String least, String most) {
    return ranged(key(name, usual), "memory", "a size", least, most, MemorySize::parse);
  }

  static <T> Option<T> choice(
      String name, String usual, List<String> words, Function<String, T> parse) {
    return new Option<>(key(name, usual), "choice", "one of " + String.join(", ", words), parse);
  }

  /** Ask {@link #isAuto} before reading it. */
  static Option<String> directoryOrAuto(String name) {
    return new Option<>(
        key(name, AUTO),
        "directory-or-auto",
        "'auto' or a directory, as absolute path or URI",
        Option::directory);
  }

  String key() {
    return option.key();
  }

  boolean isAuto(ReadableConfig config) {
    return config.get(option).strip().equals(AUTO);
  }

  boolean isNone(ReadableConfig config) {
    return config.get(option).strip().equals(NONE);
  }

  /**
   * Reads the value.
   *
   * @throws OptionException it is malformed or out of range
   */
  T read(ReadableConfig config) {
    String text = config.get(option).strip();
    T value = parseOrNull(text);
    if (value == null) {
      throw new OptionException(
          "option '" + key() + "' cannot be '" + text + "'",
          "write " + allowed() + "; the default is '" + option.defaultValue() + "'");
    }
    return value;
  }

  private T parseOrNull(String text) {
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException | ArithmeticException e) {
      return null; // what is wrong with it is less use to the user than what is allowed
    }
  }

  private static <T extends Comparable<T>> Option<T> ranged(
      ConfigOption<String> option,
      String type,
      String kind,
      String least,
      String most,
      Function<String, T> parse) {
    T from = parse.apply(least);
    T to = parse.apply(most);
    return new Option<>(
        option,
        type,
        kind + " from " + least + " to " + most,
        text -> {
          T value = parse.apply(text);
          if (value.compareTo(from) < 0 || value.compareTo(to) > 0) {
            throw new IllegalArgumentException(text);
          }
          return value;
        });
  }

  private static String directory(String text) {
    if (!DIRECTORY.matcher(text).matches()) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  private static ConfigOption<String> key(String name, String usual) {
    return ConfigOptions.key(PREFIX + name).stringType().defaultValue(usual);
  }
}
