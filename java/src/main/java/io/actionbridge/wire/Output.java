package io.actionbridge.wire;

/**
 * An OutputEvent.
 *
 * @param action index in the plan of the action that sent it
 * @param payload its content as one value
 */
@SuppressWarnings("ArrayRecordComponent") // As in EventRef.
public record Output(int action, byte[] payload) {

  static Output read(WireReader in) {
    in.array(2, "An output");
    return new Output(Math.toIntExact(in.int64()), in.bin());
  }
}
