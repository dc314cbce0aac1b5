package io.actionbridge.python;

import io.actionbridge.plan.BridgeOptions;
import io.actionbridge.plan.PythonSpec;
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
    config.put(
        "settings",
        Map.of(
            "turn_budget", options.turnBudget().toNanos() / 1e9,
            "open_timeout", options.resourceOpenTimeout().toNanos() / 1e9,
            "close_timeout", options.closeTimeout().toNanos() / 1e9,
            "max_value_bytes", options.maxValueBytes()));
    return config;
  }
}
