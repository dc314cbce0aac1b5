package io.actionbridge.plan;

import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;

/**
 * The table of options: keys of Flink's configuration with the prefix {@code actionbridge.}.
 *
 * <p>It is the same as Python's ({@code plan/options.py}), where each option is described; a test
 * compares the two.
 */
public final class Options {

  private static final Option<Integer> MAX_IN_FLIGHT =
      Option.number("max-in-flight", "1000", "1", "1000000");
  private static final Option<Integer> BACKLOG_COUNT =
      Option.number("backlog.count", "10000", "1", "10000000");
  private static final Option<MemorySize> BACKLOG_BYTES =
      Option.size("backlog.bytes", "64 mb", "1 kb", "16 gb");
  private static final Option<Duration> TURN_BUDGET =
      Option.duration("turn-budget", "2 ms", "100 µs", "10 s");
  private static final Option<MemorySize> MAX_VALUE_BYTES =
      Option.size("max-value-bytes", "16 mb", "1 kb", "1 gb");
  private static final Option<Duration> RESOURCE_OPEN_TIMEOUT =
      Option.duration("resource.open-timeout", "1 min", "1 ms", "1 d");
  private static final Option<Duration> CLOSE_TIMEOUT =
      Option.duration("close.timeout", "10 s", "1 ms", "1 h");
  private static final Option<Integer> NUM_ASYNC_THREADS =
      Option.numberOrAuto("num-async-threads", "1", "10000");
  private static final Option<Duration> SHORT_TERM_MEMORY_TTL =
      Option.durationOrNone("short-term-memory.ttl", "1 ms", "36500 d");
  private static final Option<Durability> DURABILITY =
      Option.choice("durability", Option.AUTO, Durability.words(), Durability::of);
  private static final Option<String> LOG_DIRECTORY = Option.directoryOrAuto("log.directory");
  private static final Option<Duration> REPLAY_WAIT =
      Option.duration("replay.wait", "1 min", "1 ms", "1 d");
  private static final Option<Integer> POISON_LIMIT =
      Option.number("poison-limit", "3", "1", "1000000");

  static final List<Option<?>> ALL =
      List.of(
          MAX_IN_FLIGHT,
          BACKLOG_COUNT,
          BACKLOG_BYTES,
          TURN_BUDGET,
          MAX_VALUE_BYTES,
          RESOURCE_OPEN_TIMEOUT,
          CLOSE_TIMEOUT,
          NUM_ASYNC_THREADS,
          SHORT_TERM_MEMORY_TTL,
          DURABILITY,
          LOG_DIRECTORY,
          REPLAY_WAIT,
          POISON_LIMIT);

  private Options() {}

  /**
   * Reads all options.
   *
   * @throws OptionException a key is unknown, or a value malformed or out of range; says what is
   *     allowed
   */
  public static BridgeOptions from(ReadableConfig config) {
    List<String> keys = ALL.stream().map(Option::key).toList();
    for (String key : new TreeSet<>(config.toMap().keySet())) {
      if (key.startsWith(Option.PREFIX) && !keys.contains(key)) {
        throw new OptionException(
            "option '"
                + key
                + "' is unknown"
                + NearestName.of(key, keys).map(" (did you mean '%s'?)"::formatted).orElse(""),
            "use one of " + String.join(", ", keys));
      }
    }
    return new BridgeOptions(
        MAX_IN_FLIGHT.read(config),
        BACKLOG_COUNT.read(config),
        BACKLOG_BYTES.read(config).getBytes(),
        TURN_BUDGET.read(config),
        Math.toIntExact(MAX_VALUE_BYTES.read(config).getBytes()),
        RESOURCE_OPEN_TIMEOUT.read(config),
        CLOSE_TIMEOUT.read(config),
        NUM_ASYNC_THREADS.isAuto(config) ? 0 : NUM_ASYNC_THREADS.read(config),
        SHORT_TERM_MEMORY_TTL.isNone(config) ? null : SHORT_TERM_MEMORY_TTL.read(config),
        DURABILITY.read(config),
        LOG_DIRECTORY.isAuto(config) ? null : LOG_DIRECTORY.read(config),
        REPLAY_WAIT.read(config),
        POISON_LIMIT.read(config));
  }
}
