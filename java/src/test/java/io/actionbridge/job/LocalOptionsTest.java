package io.actionbridge.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.actionbridge.plan.OptionException;
import io.actionbridge.plan.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalOptionsTest {

  private static final Path DIRECTORY = Path.of("/jobs/.actionbridge/a b");
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  @TempDir private Path flink;

  @Test
  void aLocalRunCheckpointsBesideItsFileAndDoesNotRestart() {
    Configuration config = LocalOptions.of(DIRECTORY, null, Map.of());
    assertThat(config.get(CheckpointingOptions.CHECKPOINTING_INTERVAL)).isEqualTo(INTERVAL);
    assertThat(config.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY))
        .isEqualTo("file:///jobs/.actionbridge/a b/checkpoints");
    assertThat(config.get(RestartStrategyOptions.RESTART_STRATEGY)).isEqualTo("disable");
  }

  @Test
  void optionsOfTheJobGoOverFlinksFileAndThatOverTheDefaults() throws IOException {
    configFile(
        """
        execution.checkpointing.interval: 20 s
        restart-strategy:
          type: fixed-delay
        actionbridge:
          max-in-flight: 7
          close.timeout: 30 s
        """);
    Configuration config =
        LocalOptions.of(
            DIRECTORY,
            flink.toString(),
            Map.of("restart-strategy.type", "none", "actionbridge.close.timeout", "3 s"));
    assertThat(config.get(CheckpointingOptions.CHECKPOINTING_INTERVAL))
        .isEqualTo(INTERVAL.multipliedBy(2));
    assertThat(config.get(CheckpointingOptions.ENABLE_UNALIGNED)).isTrue();
    assertThat(config.get(RestartStrategyOptions.RESTART_STRATEGY)).isEqualTo("none");
    assertThat(Options.from(config).maxInFlight()).isEqualTo(7);
    assertThat(Options.from(config).closeTimeout()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void aFileThatFlinkCannotReadIsNamed() throws IOException {
    configFile("a: b: c");
    assertThatThrownBy(() -> LocalOptions.of(DIRECTORY, flink.toString(), Map.of()))
        .isInstanceOf(JobException.class)
        .hasMessageContainingAll("FLINK_CONF_DIR=" + flink, "unset FLINK_CONF_DIR");
    assertThatThrownBy(() -> LocalOptions.of(DIRECTORY, flink + "/none", Map.of()))
        .isInstanceOf(JobException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "execution.checkpointing.interval, soon",
    "parallelism.default, many",
    "execution.checkpointing.mode, TWICE",
    "taskmanager.memory.network.max, 64 parsecs",
    "table.exec.state.ttl, 1 epoch",
    "execution.checkpointing.unaligned.enabled, perhaps",
  })
  void aValueThatAnOptionOfFlinksCannotHaveIsRefusedWithItsKey(String key, String value) {
    assertThatThrownBy(() -> LocalOptions.of(DIRECTORY, null, Map.of(key, value)))
        .isInstanceOf(OptionException.class)
        .hasMessageStartingWith("option '" + key + "' cannot be '" + value + "' (");
  }

  private void configFile(String text) throws IOException {
    Files.writeString(flink.resolve("config.yaml"), text);
  }
}
