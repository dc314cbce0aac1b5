package io.actionbridge.operator;

import io.actionbridge.wire.EventRef;
import io.actionbridge.wire.Task;

/** The first slice of a Python action, or of all that listen to an event; not in Python yet. */
final class PythonActionTask extends ActionTask {

  PythonActionTask(int action, EventRef event) {
    super(action, event);
  }

  /** The task as the frame carries it. */
  Task of(Run<?> run) {
    return new Task(
        run.ref(),
        run.uid(),
        run.keyPayload(),
        run.timestamp(),
        run.start(),
        action(),
        event(),
        run.takeRecovered());
  }
}
