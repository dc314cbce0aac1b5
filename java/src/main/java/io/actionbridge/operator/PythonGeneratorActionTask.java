package io.actionbridge.operator;

import io.actionbridge.wire.ParkedTask;

/** The rest of a Python action that waits in Python; a turn of the event loop resumes it. */
final class PythonGeneratorActionTask extends ActionTask {

  PythonGeneratorActionTask(ParkedTask parked) {
    super(parked.action(), parked.event());
  }
}
