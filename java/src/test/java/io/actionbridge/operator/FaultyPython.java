package io.actionbridge.operator;

import io.actionbridge.interpreter.Crossings;
import io.actionbridge.interpreter.EntryPoint;
import io.actionbridge.interpreter.Host;
import io.actionbridge.interpreter.Interpreter;

/**
 * A Python that cannot be opened, or whose answers are lost: all that a crossing did has happened.
 */
record FaultyPython(Interpreter python, Faults faults) implements Interpreter {

  /** Lets the jobs of a test fail at their crossings. */
  static Crossings of(Trace trace) {
    String name = trace.name();
    return python -> new FaultyPython(python, Trace.of(name).faults());
  }

  @Override
  public byte[] invoke(EntryPoint entryPoint, byte[] request) {
    byte[] answer = python.invoke(entryPoint, request);
    if (entryPoint != EntryPoint.CLOSE_FLINK_RUNNER_CONTEXT) { // which ends a job that has failed
      pass(entryPoint);
    }
    return answer;
  }

  @Override
  public byte[] invoke(EntryPoint entryPoint, byte[] request, Host host) {
    pass(entryPoint);
    return python.invoke(entryPoint, request, host);
  }

  @Override
  public void close() {
    python.close();
  }

  private void pass(EntryPoint entryPoint) {
    String place = "crossing " + entryPoint.function();
    if (faults.strike(place)) {
      throw new IllegalStateException("a fault at " + place);
    }
  }
}
