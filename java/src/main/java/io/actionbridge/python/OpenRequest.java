package io.actionbridge.python;

import io.actionbridge.plan.BridgeOptions;
import io.actionbridge.plan.Durability;
import io.actionbridge.plan.PythonSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What Python is told when a subtask opens: the argument of {@code create_flink_runner_context}.
 */
final class OpenRequest {

  private OpenRequest() {}

  static Map<String, Object> of(
      PythonSpec python, String plan, Map<String, Object> params, BridgeOptions options) {
    Map<String, Object> config = new HashMap<>();
    config.put("version", JarVersion.get());
    config.put("plan", plan);
    config.put("params", params);
    config.put(
        "main",
        python.main() == null
            ? null
            : Map.of("module", python.main().module(), "file", python.main().file()));
    config.put("path", python.path());
    config.put("settings", settings(options));
    return config;
  }

  private static Map<String, Object> settings(BridgeOptions options) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("turn_budget", seconds(options.turnBudget()));
    settings.put("open_timeout", seconds(options.resourceOpenTimeout()));
    settings.put("close_timeout", seconds(options.closeTimeout()));
    settings.put("max_value_bytes", options.maxValueBytes());
    settings.put("durability", options.durability() == Durability.LOG ? "log" : "checkpoint");
    settings.put("poison_limit", options.poisonLimit());
    Duration ttl = options.shortTermMemoryTtl();
    settings.put("short_term_memory_ttl", ttl == null ? null : ttl.toMillis() / 1e3);
    return settings;
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
