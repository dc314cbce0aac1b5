package io.actionbridge.interpreter;

/** Every Python function that Java calls; the names are Python's, a test on each side compares. */
public enum EntryPoint {
  CREATE_FLINK_RUNNER_CONTEXT(
      "actionbridge.runtime.flink_runner_context", "create_flink_runner_context"),
  CLOSE_FLINK_RUNNER_CONTEXT(
      "actionbridge.runtime.flink_runner_context", "close_flink_runner_context"),
  CREATE_ASYNC_THREAD_POOL("actionbridge.runtime.flink_runner_context", "create_async_thread_pool"),
  CLOSE_ASYNC_THREAD_POOL("actionbridge.runtime.flink_runner_context", "close_async_thread_pool"),
  CROSS("actionbridge.runtime.flink_runner_context", "cross"),
  CALL_PYTHON_FUNCTION("actionbridge.plan.function", "call_python_function"),
  CALL_PYTHON_AWAITABLE("actionbridge.plan.function", "call_python_awaitable"),
  CLEAR_PYTHON_FUNCTION_CACHE("actionbridge.plan.function", "clear_python_function_cache"),
  GET_PYTHON_FUNCTION_CACHE_SIZE("actionbridge.plan.function", "get_python_function_cache_size"),
  GET_PYTHON_FUNCTION_CACHE_KEYS("actionbridge.plan.function", "get_python_function_cache_keys"),
  CONVERT_TO_PYTHON_OBJECT("actionbridge.runtime.python_java_utils", "convert_to_python_object"),
  WRAP_TO_INPUT_EVENT("actionbridge.runtime.python_java_utils", "wrap_to_input_event"),
  GET_OUTPUT_FROM_OUTPUT_EVENT(
      "actionbridge.runtime.python_java_utils", "get_output_from_output_event");

  private final String module;
  private final String function;

  EntryPoint(String module, String function) {
    this.module = module;
    this.function = function;
  }

  /**
   * Dotted name of the module that holds the function; it must be imported before the first call.
   */
  public String module() {
    return module;
  }

  /** Name of the function in its module. */
  public String function() {
    return function;
  }
}
