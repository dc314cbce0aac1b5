package io.actionbridge.operator;

import io.actionbridge.wire.EventRef;

/** An action in Java that is to handle an event; done before its mail ends, so never in state. */
final class JavaActionTask extends ActionTask {

  JavaActionTask(int action, EventRef event) {
    super(action, event);
  }
}
