package io.actionbridge.operator;

import io.actionbridge.api.Memory;
import io.actionbridge.api.RunnerContext;
import io.actionbridge.plan.BridgeOptions;
import io.actionbridge.wire.Output;
import io.actionbridge.wire.ValueCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code ctx} of one execution of an action in Java.
 *
 * <p><b>Owns:</b> what the action does, until it has returned. <br>
 * <b>Lifecycle:</b> one call of the action's method; then it refuses every use. <br>
 * <b>Threading:</b> task thread.
 */
final class JavaRunnerContext implements RunnerContext {

  private static final String RESERVED = "actionbridge.";

  /** An event that the action sent, its content encoded. */
  @SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
  record Sent(String type, byte[] payload) {}

  private final int action;
  private final Run<?> run;
  private final int maxBytes;
  private final JavaMemory memory;
  private final List<Sent> events = new ArrayList<>(0);
  private final List<Output> outputs = new ArrayList<>(0);
  private boolean ended;

  JavaRunnerContext(int action, Run<?> run, OperatorMemory<?> memory, BridgeOptions options) {
    this.action = action;
    this.run = run;
    this.maxBytes = options.maxValueBytes();
    var form = MemoryForm.of(run.start(), options.shortTermMemoryTtl());
    this.memory = new JavaMemory(memory, run.ref(), form, maxBytes);
  }

  @Override
  public void sendEvent(String type, Map<String, ?> attributes) {
    check();
    if (type.startsWith(RESERVED)) {
      throw new IllegalArgumentException(
          "Event type '" + type + "' is reserved: use a name that does not start with " + RESERVED);
    }
    events.add(new Sent(type, ValueCodec.encode(attributes, maxBytes)));
  }

  @Override
  public void sendOutput(Map<String, ?> fields) {
    check();
    outputs.add(new Output(action, ValueCodec.encode(fields, maxBytes)));
  }

  @Override
  public Memory shortTermMemory() {
    check();
    return memory;
  }

  @Override
  public Object key() {
    return ValueCodec.decode(run.keyPayload());
  }

  @Override
  public Long timestamp() {
    return run.timestamp();
  }

  /** The method has returned. */
  void end() {
    ended = true;
    memory.end();
  }

  List<Sent> events() {
    return events;
  }

  List<Output> outputs() {
    return outputs;
  }

  JavaMemory memory() {
    return memory;
  }

  private void check() {
    if (ended) {
      throw new IllegalStateException(
          "The action has returned and its context with it: do everything before it returns.");
    }
  }
}
