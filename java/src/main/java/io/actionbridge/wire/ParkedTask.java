package io.actionbridge.wire;

/**
 * A task that waits in Python from now on.
 *
 * @param ref names it in {@link RunResult#finished}
 * @param action the action's index in the plan
 */
public record ParkedTask(long ref, int action, EventRef event) {

  static ParkedTask read(WireReader in) {
    in.array(6, "A parked task");
    long ref = in.int64();
    long action = in.int64();
    return new ParkedTask(ref, Math.toIntExact(action), EventRef.read(in));
  }
}
