package io.actionbridge.wire;

/**
 * Values as Python and Java exchange them, with their exact types.
 *
 * <p>Java to Python: null, Boolean, Byte, Short, Integer, Long, Float, Double, String, {@code
 * byte[]}, List, {@code Object[]}, Map, Set, BigInteger, BigDecimal, the date and time types of
 * java.time, Duration, UUID, and the types of this package. Python to Java is the table of the
 * contract; {@code bytes} that are keys of a map or members of a set are {@code byte[]}, which Java
 * compares by identity. What is decoded encodes to the same bytes again.
 */
public final class ValueCodec {

  /** Default of {@code actionbridge.max-value-bytes}. */
  public static final int DEFAULT_MAX_BYTES = 16 << 20;

  /**
   * Arrays and maps around anything, those inside extensions included; deeper values would end the
   * process in native code.
   */
  static final int MAX_DEPTH = 200;

  private ValueCodec() {}

  /** As {@link #encode(Object, int)}, bounded by {@link #DEFAULT_MAX_BYTES}. */
  public static byte[] encode(Object value) {
    return encode(value, DEFAULT_MAX_BYTES);
  }

  /**
   * Encodes one value.
   *
   * @throws UnsupportedValueException a part of it has no faithful form in Python
   * @throws WireException it is larger than {@code maxBytes} or nested too deeply
   */
  public static byte[] encode(Object value, int maxBytes) {
    var out = new WireWriter(maxBytes);
    new ValueWriter(out).write(value);
    return out.toBytes();
  }

  /**
   * Decodes one value.
   *
   * @throws WireException the bytes are not exactly one value of the contract
   */
  public static Object decode(byte[] bytes) {
    var in = new WireReader(bytes);
    Object value = ValueReader.read(in);
    in.end();
    return value;
  }
}
