package io.actionbridge.operator;

import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.flink.streaming.runtime.streamrecord.StreamElement;

/**
 * Sends nothing downstream that rests on a record which may still be lost.
 *
 * <p>What is sent keeps its order, watermarks among it.
 *
 * <p><b>Owns:</b> the records and watermarks that wait. <br>
 * <b>Lifecycle:</b> as the operator; empty at every snapshot, so nothing of it is in state. <br>
 * <b>Threading:</b> task thread.
 */
final class EmissionGate {

  /** Sends records and watermarks downstream. */
  @FunctionalInterface
  interface Exit {
    void send(StreamElement element) throws Exception;
  }

  private record Waiting(long ticket, StreamElement element) {}

  private final Exit exit;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private long durable;

  EmissionGate(Exit exit) {
    this.exit = exit;
  }

  /** Sends an element as soon as this ticket of the journal is durable. */
  void offer(long ticket, StreamElement element) throws Exception {
    if (ticket <= durable && waiting.isEmpty()) {
      exit.send(element);
    } else {
      waiting.add(new Waiting(ticket, element));
    }
  }

  /** This ticket is durable, and all before it. */
  void open(long ticket) throws Exception {
    durable = ticket;
    Waiting first = waiting.peek();
    while (first != null && first.ticket <= durable) {
      waiting.remove();
      exit.send(first.element);
      first = waiting.peek();
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }
}
