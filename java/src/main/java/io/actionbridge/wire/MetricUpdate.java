package io.actionbridge.wire;

import java.util.List;

/** What one metric of one action has measured since the answer before. */
public sealed interface MetricUpdate {

  /** Index of the action in the plan. */
  int action();

  /** The metric's name; unique in its action. */
  String name();

  /** A counter went up or down. */
  record Counted(int action, String name, long change) implements MetricUpdate {}

  /**
   * A gauge shows another value.
   *
   * @param value a Long or a Double
   */
  record Gauged(int action, String name, Number value) implements MetricUpdate {}

  /** A histogram got values. */
  record Sampled(int action, String name, List<Long> values) implements MetricUpdate {}

  /** A meter got so many events. */
  record Marked(int action, String name, long events) implements MetricUpdate {}

  /** Reads {@code [action, kind, name, value]}. */
  static MetricUpdate read(WireReader in) {
    in.array(4, "A metric");
    int action = Math.toIntExact(in.int64());
    long kind = in.int64();
    String name = in.str();
    if (kind == 0) {
      return new Counted(action, name, in.int64());
    }
    if (kind == 1) {
      return new Gauged(
          action, name, in.peek() == WireReader.Kind.FLOAT ? (Number) in.float64() : in.int64());
    }
    if (kind == 2) {
      return new Sampled(action, name, AnswerFrame.list(in, WireReader::int64));
    }
    if (kind == 3) {
      return new Marked(action, name, in.int64());
    }
    throw new WireException("Metric " + name + " is of an unknown kind, " + kind + ".");
  }
}
