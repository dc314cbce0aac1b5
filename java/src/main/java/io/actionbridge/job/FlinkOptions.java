package io.actionbridge.job;

import io.actionbridge.plan.OptionException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.api.config.OptimizerConfigOptions;
import org.apache.flink.table.api.config.TableConfigOptions;

/**
 * Checks values of Flink's own options before Flink reads them: where it does, deep in its start,
 * it often does not say which one is wrong.
 */
final class FlinkOptions {

  private static final List<Class<?>> TABLES =
      List.of(
          CheckpointingOptions.class,
          ClusterOptions.class,
          CoreOptions.class,
          ExecutionOptions.class,
          HeartbeatManagerOptions.class,
          JobManagerOptions.class,
          MetricOptions.class,
          PipelineOptions.class,
          RestOptions.class,
          RestartStrategyOptions.class,
          StateBackendOptions.class,
          StateRecoveryOptions.class,
          TaskManagerOptions.class,
          ExecutionConfigOptions.class,
          OptimizerConfigOptions.class,
          TableConfigOptions.class);

  private FlinkOptions() {}

  /**
   * Reads every option that these tables know, as Flink will.
   *
   * @throws OptionException one cannot have its value; names it
   */
  static void check(Configuration config) {
    Map<String, String> given = config.toMap();
    known()
        .forEach(
            (key, option) -> {
              if (given.containsKey(key)) {
                check(config, option, given.get(key));
              }
            });
  }

  private static void check(Configuration config, ConfigOption<?> option, String value) {
    try {
      config.get(option);
    } catch (RuntimeException e) { // whatever the option's parser throws
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      throw OptionException.ofFlink(option.key(), value, root);
    }
  }

  private static Map<String, ConfigOption<?>> known() {
    Map<String, ConfigOption<?>> options = new TreeMap<>();
    for (Class<?> table : TABLES) {
      for (Field field : table.getFields()) {
        if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class) {
          ConfigOption<?> option = read(field);
          options.put(option.key(), option);
        }
      }
    }
    return options;
  }

  private static ConfigOption<?> read(Field field) {
    try {
      return (ConfigOption<?>) field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(field + " is public and cannot be read", e);
    }
  }
}
