package io.actionbridge.wire;

import java.util.Objects;

/**
 * An event as frames carry it.
 *
 * @param type stored name of its type
 * @param id 16 bytes
 * @param upstreamId id of the event whose handling sent this one, null for input
 * @param upstreamAction name of the action that sent it, null for input
 * @param payload its content as one value
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Carried and never compared; a wrapper per event would cost.
public record EventRef(
    String type, byte[] id, byte[] upstreamId, String upstreamAction, byte[] payload) {

  public EventRef {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(payload, "payload");
    if ((upstreamId == null) != (upstreamAction == null)) {
      throw new IllegalArgumentException("upstreamId and upstreamAction go together");
    }
  }

  /** Reads type, id, upstream, payload: the tail of a task and of a parked task. */
  static EventRef read(WireReader in) {
    String type = in.str();
    byte[] id = in.bin();
    byte[] upstreamId = null;
    String upstreamAction = null;
    if (!in.tryNil()) {
      in.array(2, "An event's upstream");
      upstreamId = in.bin();
      upstreamAction = in.str();
    }
    return new EventRef(type, id, upstreamId, upstreamAction, in.bin());
  }

  void write(WireWriter out) {
    out.str(type);
    out.bin(id);
    if (upstreamId == null) {
      out.nil();
    } else {
      out.array(2);
      out.bin(upstreamId);
      out.str(upstreamAction);
    }
    out.bin(payload);
  }
}
