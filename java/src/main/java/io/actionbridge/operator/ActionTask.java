package io.actionbridge.operator;

import io.actionbridge.wire.EventRef;
import io.actionbridge.wire.Task;

/**
 * One slice of an action that is still to be done.
 *
 * <p>In state, every slice is the same thing: an action that has to start with an event. What it
 * did before a restore is lost with the process that it waited in.
 */
abstract sealed class ActionTask
    permits PythonActionTask, PythonGeneratorActionTask, JavaActionTask {

  private final int action;
  private final EventRef event;

  ActionTask(int action, EventRef event) {
    this.action = action;
    this.event = event;
  }

  /** Index in the plan, or {@link Task#ALL_LISTENERS}. */
  final int action() {
    return action;
  }

  final EventRef event() {
    return event;
  }
}
