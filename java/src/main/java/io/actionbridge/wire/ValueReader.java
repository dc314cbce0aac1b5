package io.actionbridge.wire;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Reads values into Java types; what no Java type gives back byte for byte becomes Opaque. */
final class ValueReader {

  private final WireReader in;
  private int depth;

  private ValueReader(WireReader in) {
    this.in = in;
  }

  /** Reads the next value. */
  static Object read(WireReader in) {
    return new ValueReader(in).read();
  }

  private Object read() {
    return switch (in.peek()) {
      case NIL -> {
        in.nil();
        yield null;
      }
      case BOOL -> in.bool();
      case INT -> in.integer();
      case FLOAT -> in.float64();
      case STR -> in.str();
      case BIN -> in.bin();
      case ARRAY -> readArray();
      case MAP -> readMap();
      case EXT -> readExt();
    };
  }

  private List<Object> readArray() {
    enter();
    int length = in.array();
    var items = new ArrayList<Object>(length);
    for (int i = 0; i < length; i++) {
      items.add(read());
    }
    depth--;
    return items;
  }

  private Map<Object, Object> readMap() {
    enter();
    int length = in.map();
    var map = new LinkedHashMap<Object, Object>();
    for (int i = 0; i < length; i++) {
      Object key =
          switch (in.peek()) {
            case ARRAY, MAP, EXT ->
                throw new WireException("A map has a key that is not plain, at " + in.position());
            default -> read();
          };
      map.put(key, read());
    }
    depth--;
    return map;
  }

  private Object readExt() {
    int code = in.ext();
    int end = in.extEnd();
    int start = in.position();
    Object value = readPayload(code, end - start);
    if (value == null) {
      in.seek(start);
      value = new Opaque(code, in.take(end - start));
    }
    in.endExt(code, end);
    return value;
  }

  /** The value of an extension, or null where only {@link Opaque} gives it back. */
  private Object readPayload(int code, int length) {
    return switch (code) {
      case Ext.TUPLE -> new Tuple(readArray());
      case Ext.SET -> readSet();
      case Ext.FROZENSET -> new FrozenSet(readSet());
      case Ext.BIG_INT -> readBigInteger(length);
      case Ext.DECIMAL -> readDecimal(in.take(length));
      case Ext.DATETIME -> WallTime.read(in, code).toJavaDatetime().orElse(null);
      case Ext.DATE -> WallTime.readDate(in);
      case Ext.TIME -> WallTime.read(in, code).toJavaTime().orElse(null);
      case Ext.TIMEDELTA -> WallTime.readTimedelta(in);
      case Ext.UUID -> readUuid(length);
      case Ext.ENUM -> new EnumValue(readType("An enum member"), in.str());
      case Ext.OBJECT -> readObject();
      case Ext.SURROGATES -> readSurrogates(in.take(length));
      case Ext.SUBCLASS -> readSubclass();
      case Ext.PICKLE -> null;
      default ->
          throw new WireException(
              "Unknown extension code "
                  + code
                  + ". Written by a newer actionbridge, or not by actionbridge: install the same"
                  + " version on both sides.");
    };
  }

  private Set<Object> readSet() {
    List<Object> items = readArray();
    return new LinkedHashSet<>(items);
  }

  private BigInteger readBigInteger(int length) {
    byte[] payload = in.take(length);
    if (length < Long.BYTES) {
      throw new WireException("Code 4 holds an int of " + length + " bytes, which is plain.");
    }
    return new BigInteger(payload);
  }

  static String ascii(byte[] payload) {
    return new String(payload, StandardCharsets.ISO_8859_1);
  }

  /** A decimal from its text, or null where {@link BigDecimal} does not print it the same way. */
  static BigDecimal readDecimal(byte[] payload) {
    String text = ascii(payload);
    try {
      var decimal = new BigDecimal(text);
      return decimal.toString().equals(text) ? decimal : null;
    } catch (NumberFormatException notFinite) {
      return null;
    }
  }

  private UUID readUuid(int length) {
    if (length != 16) {
      throw new WireException("A UUID has 16 bytes, not " + length + ".");
    }
    ByteBuffer payload = ByteBuffer.wrap(in.take(16));
    return new UUID(payload.getLong(), payload.getLong());
  }

  private ObjectValue readObject() {
    String type = readType("An object");
    enter();
    var fields = new LinkedHashMap<String, Object>();
    for (var field : readMap().entrySet()) {
      if (!(field.getKey() instanceof String name)) {
        throw new WireException("A field of " + type + " has a name that is not str.");
      }
      fields.put(name, field.getValue());
    }
    depth--;
    return new ObjectValue(type, fields);
  }

  private String readSurrogates(byte[] payload) {
    if (!Utf8.isSurrogatePass(payload)) {
      throw new WireException("Code 13 holds bytes that are not text.");
    }
    String text = Utf8.decodeSurrogatePass(payload);
    boolean isSame =
        Utf8.length(text) == Utf8.ILL_FORMED && Utf8.surrogatePassLength(text) == payload.length;
    return isSame ? text : null;
  }

  private Object readSubclass() {
    String type = readType("A subclass value");
    if (!type.equals(Ext.DICT)) {
      enter();
      Object value = read();
      depth--;
      return new SubclassValue(type, value);
    }
    enter();
    enter();
    enter();
    int length = in.array();
    var map = new LinkedHashMap<Object, Object>();
    for (int i = 0; i < length; i++) {
      in.array(2, "An entry of a dict");
      map.put(read(), read());
    }
    depth -= 3;
    return map;
  }

  private String readType(String what) {
    in.array(2, what);
    return in.str();
  }

  private void enter() {
    if (++depth > ValueCodec.MAX_DEPTH) {
      throw WireException.tooDeep(ValueCodec.MAX_DEPTH);
    }
  }
}
