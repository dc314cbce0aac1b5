package io.actionbridge.operator;

import io.actionbridge.wire.ParkedTask;
import java.util.ArrayList;
import java.util.List;

/**
 * The rest of a Python action that waits in Python; a turn of the event loop resumes it.
 *
 * <p><b>Owns:</b> what the action has recorded in this attempt.
 */
final class PythonGeneratorActionTask extends ActionTask {

  private final List<byte[]> records = new ArrayList<>(0);

  PythonGeneratorActionTask(ParkedTask parked) {
    super(parked.action(), parked.event());
  }

  /** In the order in which they were made. */
  List<byte[]> records() {
    return records;
  }
}
