package io.actionbridge.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

  @Test
  void theDefaultsAreThoseOfTheDocumentation() {
    assertThat(Options.from(new Configuration()))
        .isEqualTo(
            new BridgeOptions(
                1000,
                10_000,
                64 << 20,
                Duration.ofMillis(2),
                16 << 20,
                Duration.ofMinutes(1),
                Duration.ofSeconds(10),
                0,
                null,
                Durability.AUTO,
                null,
                Duration.ofMinutes(1),
                3));
  }

  @Test
  void everyOptionIsReadAndOtherKeysAreFlinksOwn() {
    var given =
        Map.ofEntries(
            Map.entry("actionbridge.max-in-flight", "7"),
            Map.entry("actionbridge.backlog.count", "8"),
            Map.entry("actionbridge.backlog.bytes", "16 gb"),
            Map.entry("actionbridge.turn-budget", "500 µs"),
            Map.entry("actionbridge.max-value-bytes", "1 mb"),
            Map.entry("actionbridge.resource.open-timeout", "5 min"),
            Map.entry("actionbridge.close.timeout", "3 s"),
            Map.entry("actionbridge.num-async-threads", "12"),
            Map.entry("actionbridge.short-term-memory.ttl", "30 d"),
            Map.entry("actionbridge.durability", "log"),
            Map.entry("actionbridge.log.directory", "hdfs:///logs"),
            Map.entry("actionbridge.replay.wait", "10 s"),
            Map.entry("actionbridge.poison-limit", "5"),
            Map.entry("parallelism.default", "2"));
    assertThat(Options.from(Configuration.fromMap(given)))
        .isEqualTo(
            new BridgeOptions(
                7,
                8,
                16L << 30,
                Duration.ofNanos(500_000),
                1 << 20,
                Duration.ofMinutes(5),
                Duration.ofSeconds(3),
                12,
                Duration.ofDays(30),
                Durability.LOG,
                "hdfs:///logs",
                Duration.ofSeconds(10),
                5));
  }

  @Test
  void threadsAreTwoPerCpuUnlessSet() {
    int cpus = Runtime.getRuntime().availableProcessors();
    assertThat(read("num-async-threads", "auto").asyncThreads()).isEqualTo(2 * cpus);
    assertThat(read("num-async-threads", "3").asyncThreads()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "max-in-flight, 0, a whole number from 1 to 1000000; the default is '1000'",
    "max-in-flight, many, a whole number",
    "max-in-flight, 99999999999, a whole number",
    "backlog.bytes, 17 gb, a size from 1 kb to 16 gb",
    "backlog.bytes, 3 parsecs, a size",
    "turn-budget, 1 ns, a duration with its unit from 100 µs to 10 s",
    "turn-budget, soon, a duration",
    "num-async-threads, 0, 'auto' or a whole number from 1 to 10000",
    "num-async-threads, Auto, 'auto' or",
    "short-term-memory.ttl, 0 ms, 'none' or a duration with its unit from 1 ms to 36500 d",
    "short-term-memory.ttl, never, 'none' or",
    "durability, disk, one of auto",
    "log.directory, logs, 'auto' or a directory",
  })
  void aValueThatAnOptionCannotHaveIsRefusedWithWhatIsAllowed(
      String name, String value, String allowed) {
    assertThatThrownBy(() -> read(name, value))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("option 'actionbridge." + name + "' cannot be '" + value + "'")
        .hasMessageContaining(allowed);
  }

  @Test
  void anUnknownOptionIsRefusedWithTheNearestOneAndAll() {
    assertThatThrownBy(() -> read("backlog.size", "1"))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("'actionbridge.backlog.size' is unknown")
        .hasMessageContaining("did you mean 'actionbridge.backlog.bytes'?")
        .hasMessageContaining("use one of actionbridge.max-in-flight, actionbridge.backlog.count");
  }

  private static BridgeOptions read(String name, String value) {
    return Options.from(Configuration.fromMap(Map.of("actionbridge." + name, value)));
  }
}
