package io.actionbridge.plan;

import java.io.Serializable;
import java.util.Map;

/**
 * All that an operator is told about its job, apart from its types.
 *
 * @param params for the user's code: String, Long, Double, Boolean or null
 */
public record BridgeConfig(
    Plan plan, PythonSpec python, Map<String, Object> params, BridgeOptions options)
    implements Serializable {}
