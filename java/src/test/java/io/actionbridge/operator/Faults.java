package io.actionbridge.operator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Places in a job at which it can be made to fail: its crossings, and the writes of its journal.
 *
 * <p><b>Threading:</b> any.
 */
final class Faults {

  /** What the test looks at while a fault strikes. */
  @FunctionalInterface
  interface Witness {
    void look() throws Exception;
  }

  /**
   * A place that fails.
   *
   * @param name of such places; null: any
   * @param number of the one among them, from 1
   */
  record Fault(String name, int number) {

    private boolean mayBeAt(String place) {
      return name == null || name.equals(place);
    }
  }

  private final List<String> passed = new ArrayList<>();
  private final List<String> struck = new ArrayList<>();
  private final Queue<Fault> next = new ArrayDeque<>();
  private Witness witness;
  private boolean armed;
  private int come;

  /**
   * Lets places fail, one after the other.
   *
   * @param who looks at each of them
   * @param faults each counted from the one before
   */
  synchronized void arm(Witness who, List<Fault> faults) {
    witness = who;
    next.addAll(faults);
    armed = true;
  }

  /** Lets the next place fail, whatever it is. */
  void armNext() {
    arm(() -> {}, List.of(new Fault(null, 1)));
  }

  /** Lets everything pass again. */
  synchronized void disarm() {
    armed = false;
  }

  /** The places that were come to while it was armed, in order. */
  synchronized List<String> passed() {
    return List.copyOf(passed);
  }

  /** The places that failed, in order. */
  synchronized List<String> struck() {
    return List.copyOf(struck);
  }

  /** A place is come to; tells whether it has to fail. */
  synchronized boolean strike(String place) {
    if (!armed) {
      return false;
    }
    passed.add(place);
    Fault fault = next.peek();
    if (fault == null || !fault.mayBeAt(place) || ++come < fault.number) {
      return false;
    }
    next.remove();
    come = 0;
    struck.add(place);
    try {
      witness.look();
    } catch (Exception e) {
      throw new AssertionError("the witness of " + place + " failed", e);
    }
    return true;
  }
}
