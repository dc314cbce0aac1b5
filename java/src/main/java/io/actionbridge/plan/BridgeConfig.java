package io.actionbridge.plan;

import java.io.Serializable;
import java.util.Map;
import java.util.UUID;

/**
 * All that an operator is told about its job, apart from its types.
 *
 * @param params for the user's code: String, Long, Double, Boolean or null
 * @param submission of the job that this is: the same over its recoveries, another for each new one
 */
public record BridgeConfig(
    Plan plan,
    PythonSpec python,
    Map<String, Object> params,
    BridgeOptions options,
    UUID submission)
    implements Serializable {

  /** What is submitted now. */
  public BridgeConfig(
      Plan plan, PythonSpec python, Map<String, Object> params, BridgeOptions options) {
    this(plan, python, params, options, UUID.randomUUID());
  }

  /** With the durability that a subtask has in place of the one that was asked for. */
  public BridgeConfig decided(Durability durability) {
    return new BridgeConfig(plan, python, params, options.decided(durability), submission);
  }
}
