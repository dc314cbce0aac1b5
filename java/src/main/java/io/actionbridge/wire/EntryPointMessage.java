package io.actionbridge.wire;

import java.util.Arrays;

/** Arguments and answers of the named entry points, {@code cross} apart. */
public final class EntryPointMessage {

  private EntryPointMessage() {}

  /**
   * What an entry point returned.
   *
   * @param error what it raised, or null
   * @param value its value; null if it raised
   */
  public record Answer(ErrorRecord error, Object value) {}

  /** Encodes arguments; a payload that is a value already is passed as {@code byte[]}. */
  public static byte[] arguments(Object... arguments) {
    return ValueCodec.encode(Arrays.asList(arguments), WireWriter.UNBOUNDED);
  }

  /**
   * Reads an answer.
   *
   * @throws WireException it is not one, or of another version
   */
  public static Answer parse(byte[] bytes) {
    var in = new WireReader(bytes);
    Frame.begin(in, 3, 3, "The answer of an entry point");
    ErrorRecord error = ErrorRecord.read(in);
    Object value = ValueReader.read(in);
    in.end();
    return new Answer(error, value);
  }
}
