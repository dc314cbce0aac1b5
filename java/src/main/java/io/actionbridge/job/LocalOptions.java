package io.actionbridge.job;

import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;

/** The configuration of a local run, in layers: each goes over the ones before it. */
final class LocalOptions {

  private LocalOptions() {}

  /**
   * Lays defaults of local runs, Flink's {@code config.yaml} and the options of the job together.
   *
   * @param directory of the run
   * @param flink directory of {@code config.yaml}, or null where there is none
   * @param options those of the job, with those of the command line over them
   * @throws JobException {@code config.yaml} cannot be read
   * @throws io.actionbridge.plan.OptionException an option of Flink cannot have its value
   */
  static Configuration of(Path directory, String flink, Map<String, String> options) {
    Configuration config = defaults(directory);
    if (flink != null) {
      config.addAll(configFile(flink));
    }
    config.addAll(Configuration.fromMap(options));
    FlinkOptions.check(config);
    return config;
  }

  private static Configuration defaults(Path directory) {
    var config = new Configuration();
    config.setString(CoreOptions.DEFAULT_PARALLELISM.key(), "1");
    config.setString(CheckpointingOptions.CHECKPOINTING_INTERVAL.key(), "10 s");
    // Flink does not decode %20, which Path.toUri would write.
    config.setString(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY.key(),
        "file://" + directory.resolve("checkpoints"));
    // A checkpoint passes the records that wait while the in-flight limit is reached.
    config.setString(CheckpointingOptions.ENABLE_UNALIGNED.key(), "true");
    config.setString(TaskManagerOptions.BUFFER_DEBLOAT_ENABLED.key(), "true");
    // With checkpoints Flink restarts for ever; a local run that fails should say so.
    config.setString(RestartStrategyOptions.RESTART_STRATEGY.key(), "disable");
    return config;
  }

  private static Configuration configFile(String directory) {
    try {
      return GlobalConfiguration.loadConfiguration(directory);
    } catch (RuntimeException e) {
      throw new JobException(
          "Flink's configuration in FLINK_CONF_DIR=" + directory + " cannot be read",
          "let the directory hold a config.yaml that Flink reads, or unset FLINK_CONF_DIR",
          e);
    }
  }
}
