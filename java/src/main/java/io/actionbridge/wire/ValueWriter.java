package io.actionbridge.wire;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Writes Java values; knows where in the value it is, for its errors. */
final class ValueWriter {

  private static final int USUAL_DEPTH = 8;

  private final WireWriter out;

  /** A level that is msgpack's alone, such as the array around a type name and its fields. */
  private static final Object UNSEEN = new Object();

  /** The way to the current value: per array or map around it an index, a key or a field. */
  private Object[] path = new Object[USUAL_DEPTH];

  private int depth;

  ValueWriter(WireWriter out) {
    this.out = out;
  }

  void write(Object value) {
    if (value == null) {
      out.nil();
    } else if (value instanceof String text) {
      writeText(text);
    } else if (value instanceof Number number) {
      writeNumber(number);
    } else if (value instanceof Boolean flag) {
      out.bool(flag);
    } else if (value instanceof byte[] bytes) {
      out.bin(bytes);
    } else if (value instanceof List<?> list) {
      writeArray(list);
    } else if (value instanceof Map<?, ?> map) {
      writeMap(map);
    } else if (value instanceof Object[] array) {
      writeArray(Arrays.asList(array));
    } else if (value instanceof Set<?> set) {
      writeSet(set, Ext.SET);
    } else if (value instanceof UUID uuid) {
      out.ext(Ext.UUID, uuidBytes(uuid));
    } else if (!writeWireType(value) && !writeTime(value)) {
      throw unsupported(
          value,
          "no form in Python. Convert it to null, Boolean, a number, String, byte[], List, Map,"
              + " Set, a java.time value, UUID or a type of io.actionbridge.wire.");
    }
  }

  private void writeText(String text) {
    if (Utf8.length(text) != Utf8.ILL_FORMED) {
      out.str(text);
      return;
    }
    int mark = out.beginExt();
    out.surrogatePass(text);
    out.endExt(mark, Ext.SURROGATES);
  }

  private void writeNumber(Number number) {
    if (number instanceof Long
        || number instanceof Integer
        || number instanceof Short
        || number instanceof Byte) {
      out.int64(number.longValue());
    } else if (number instanceof Double || number instanceof Float) {
      out.float64(number.doubleValue());
    } else if (number instanceof BigInteger big) {
      if (big.bitLength() < Long.SIZE) {
        out.int64(big.longValue());
      } else {
        out.ext(Ext.BIG_INT, big.toByteArray());
      }
    } else if (number instanceof BigDecimal decimal) {
      writeDecimal(out, decimal);
    } else {
      throw unsupported(number, "not a number that Python has. Send its longValue() or text.");
    }
  }

  /** Java and Python print decimals by one rule, so the text carries digits and exponent alike. */
  static void writeDecimal(WireWriter out, BigDecimal decimal) {
    int mark = out.beginExt();
    out.surrogatePass(decimal.toString());
    out.endExt(mark, Ext.DECIMAL);
  }

  private boolean writeWireType(Object value) {
    if (value instanceof Tuple tuple) {
      int mark = out.beginExt();
      writeArray(tuple.items());
      out.endExt(mark, Ext.TUPLE);
    } else if (value instanceof FrozenSet frozen) {
      writeSet(frozen.items(), Ext.FROZENSET);
    } else if (value instanceof ObjectValue object) {
      int mark = beginNamed(object.type());
      enter();
      writeEntries(object.fields());
      depth--;
      out.endExt(mark, Ext.OBJECT);
    } else if (value instanceof SubclassValue subclass) {
      int mark = beginNamed(subclass.type());
      enter();
      write(subclass.value());
      depth--;
      out.endExt(mark, Ext.SUBCLASS);
    } else if (value instanceof EnumValue member) {
      int mark = beginNamed(member.type());
      out.str(member.name());
      out.endExt(mark, Ext.ENUM);
    } else if (value instanceof Opaque opaque) {
      out.ext(opaque.code(), opaque.sharedPayload());
    } else {
      return false;
    }
    return true;
  }

  private boolean writeTime(Object value) {
    try {
      if (value instanceof LocalDate date) {
        WallTime.checkYear(date.getYear());
        WallTime.writeDate(out, date.toEpochDay());
      } else if (value instanceof Duration duration) {
        writeDuration(duration);
      } else if (value instanceof Instant instant) {
        WallTime.of(instant.atOffset(ZoneOffset.UTC)).write(out, Ext.DATETIME);
      } else if (value instanceof LocalDateTime datetime) {
        WallTime.of(datetime).write(out, Ext.DATETIME);
      } else if (value instanceof OffsetDateTime datetime) {
        WallTime.of(datetime).write(out, Ext.DATETIME);
      } else if (value instanceof ZonedDateTime datetime) {
        WallTime.of(datetime).write(out, Ext.DATETIME);
      } else if (value instanceof LocalTime time) {
        WallTime.of(time).write(out, Ext.TIME);
      } else if (value instanceof OffsetTime time) {
        WallTime.of(time).write(out, Ext.TIME);
      } else {
        return false;
      }
      return true;
    } catch (DateTimeException notInPython) {
      throw unsupported(value, notInPython.getMessage() + ".");
    }
  }

  private void writeDuration(Duration duration) {
    int micros = (int) WallTime.wholeMicros(duration.getNano());
    long seconds = duration.getSeconds();
    if (Math.abs(Math.floorDiv(seconds, 86_400L)) > WallTime.MAX_TIMEDELTA_DAYS) {
      throw new DateTimeException("Python's timedelta ends at 999,999,999 days; send it as text");
    }
    WallTime.writeTimedelta(out, seconds, micros);
  }

  private void writeArray(List<?> items) {
    out.array(items.size());
    enter();
    int index = 0;
    for (Object item : items) {
      path[depth - 1] = index++;
      write(item);
    }
    depth--;
  }

  private void writeSet(Set<?> items, int code) {
    checkKeys(items);
    int mark = out.beginExt();
    out.array(items.size());
    enter();
    int[] starts = new int[items.size()];
    int index = 0;
    for (Object item : items) {
      starts[index] = out.size();
      path[depth - 1] = index++;
      write(item);
    }
    depth--;
    out.sortTail(starts);
    out.endExt(mark, code);
  }

  private void writeMap(Map<?, ?> map) {
    checkKeys(map.keySet());
    if (arePlain(map.keySet())) {
      writeEntries(map);
      return;
    }
    int mark = beginNamed(Ext.DICT);
    out.array(map.size());
    enter();
    enter();
    enter();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      path[depth - 1] = entry.getKey();
      out.array(2);
      write(entry.getKey());
      write(entry.getValue());
    }
    depth -= 3;
    out.endExt(mark, Ext.SUBCLASS);
  }

  private void writeEntries(Map<?, ?> map) {
    out.map(map.size());
    enter();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      path[depth - 1] = entry.getKey();
      write(entry.getKey());
      write(entry.getValue());
    }
    depth--;
  }

  private int beginNamed(String type) {
    int mark = out.beginExt();
    out.array(2);
    out.str(type);
    return mark;
  }

  private void enter() {
    if (depth == ValueCodec.MAX_DEPTH) {
      throw WireException.tooDeep(ValueCodec.MAX_DEPTH);
    }
    if (depth == path.length) {
      path = Arrays.copyOf(path, 2 * depth);
    }
    path[depth++] = UNSEEN;
  }

  // Loops: a stream costs more here than the whole map.
  private static boolean arePlain(Set<?> keys) {
    for (Object key : keys) {
      if (!isPlainKey(key)) {
        return false;
      }
    }
    return true;
  }

  private static boolean areStrings(Set<?> keys) {
    for (Object key : keys) {
      if (!(key instanceof String)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlainKey(Object key) {
    if (key instanceof String text) {
      return Utf8.length(text) != Utf8.ILL_FORMED;
    }
    if (key instanceof BigInteger big) {
      return big.bitLength() < Long.SIZE;
    }
    return key == null
        || key instanceof Boolean
        || key instanceof byte[]
        || (key instanceof Number && !(key instanceof BigDecimal));
  }

  /** Python would merge keys that it takes as equal, and refuse keys that can change. */
  private void checkKeys(Set<?> keys) {
    if (areStrings(keys)) {
      return;
    }
    var seen = new HashSet<Object>();
    for (Object key : keys) {
      checkHashable(key);
      if (!seen.add(asPythonCompares(key))) {
        throw unsupported(
            key, "equal in Python to another key or member. Python's 1, 1.0 and True are one key.");
      }
    }
  }

  private void checkHashable(Object key) {
    if (key instanceof Tuple tuple) {
      tuple.items().forEach(this::checkHashable);
    } else if (key instanceof List<?>
        || key instanceof Object[]
        || key instanceof Map<?, ?>
        || key instanceof Set<?>) {
      throw unsupported(key, "Python has no such key or member. Use a Tuple or FrozenSet.");
    }
  }

  private static Object asPythonCompares(Object key) {
    if (key instanceof Boolean flag) {
      return flag ? BigDecimal.ONE : BigDecimal.ZERO;
    }
    if (key instanceof byte[] bytes) {
      return ByteBuffer.wrap(bytes);
    }
    if (key instanceof BigDecimal decimal) {
      return decimal.stripTrailingZeros();
    }
    if (key instanceof BigInteger big) {
      return new BigDecimal(big).stripTrailingZeros();
    }
    if (key instanceof Double || key instanceof Float) {
      double number = ((Number) key).doubleValue();
      return Double.isFinite(number) ? new BigDecimal(number).stripTrailingZeros() : key;
    }
    return key instanceof Number number
        ? BigDecimal.valueOf(number.longValue()).stripTrailingZeros()
        : key;
  }

  private static byte[] uuidBytes(UUID uuid) {
    return ByteBuffer.allocate(16)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }

  private UnsupportedValueException unsupported(Object value, String problem) {
    var where = new StringBuilder("value");
    for (Object step : Arrays.asList(path).subList(0, depth)) {
      if (step != UNSEEN) {
        where.append(step instanceof String name ? "[\"" + name + "\"]" : "[" + step + "]");
      }
    }
    return new UnsupportedValueException(where.toString(), value.getClass().getTypeName(), problem);
  }
}
