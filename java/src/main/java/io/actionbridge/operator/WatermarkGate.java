package io.actionbridge.operator;

import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.flink.streaming.runtime.streamrecord.StreamElement;

/**
 * Lets no watermark overtake a record that came before it.
 *
 * <p>Each record enters the open epoch and leaves it when its run is over. A watermark, or a change
 * of the input's idleness, closes the epoch, and passes when that and all before it are empty.
 *
 * <p><b>Owns:</b> the watermarks that wait. <br>
 * <b>Lifecycle:</b> as the operator; nothing of it is in state: restored work enters the first
 * epoch, before any new input. <br>
 * <b>Threading:</b> task thread.
 */
final class WatermarkGate {

  /** Takes what has passed. */
  @FunctionalInterface
  interface Exit {

    /** Handles a {@code Watermark} or a {@code WatermarkStatus}. */
    void pass(StreamElement element) throws Exception;
  }

  /** The records between two watermarks. */
  static final class Epoch {

    private int inside;
    private StreamElement end;
  }

  private final Exit exit;
  private final Queue<Epoch> closed = new ArrayDeque<>();
  private Epoch open = new Epoch();

  WatermarkGate(Exit exit) {
    this.exit = exit;
  }

  /** A record comes in. */
  Epoch enter() {
    open.inside++;
    return open;
  }

  /** The run of a record that entered this epoch is over. */
  void leave(Epoch epoch) throws Exception {
    epoch.inside--;
    Epoch first = closed.peek();
    while (first != null && first.inside == 0) {
      closed.remove();
      exit.pass(first.end);
      first = closed.peek();
    }
  }

  /** A watermark or a change of idleness comes in. */
  void offer(StreamElement element) throws Exception {
    if (closed.isEmpty() && open.inside == 0) {
      exit.pass(element);
    } else {
      open.end = element;
      closed.add(open);
      open = new Epoch();
    }
  }

  /** How many watermarks wait. */
  int held() {
    return closed.size();
  }
}
