package io.actionbridge.wire;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Decoded values as the text that the vectors of the other language hold. */
final class CanonicalText {

  private CanonicalText() {}

  static String of(Object value) {
    if (value == null) {
      return "null";
    } else if (value instanceof Boolean flag) {
      return flag.toString();
    } else if (value instanceof Long integer) {
      return "int:" + integer;
    } else if (value instanceof BigInteger big) {
      return "big:" + big;
    } else if (value instanceof Double number) {
      return "float:" + floatText(number);
    } else if (value instanceof String text) {
      return "str:" + json(text);
    } else if (value instanceof byte[] bytes) {
      return "bytes:" + HexFormat.of().formatHex(bytes);
    } else if (value instanceof List<?> list) {
      return "list" + items(list);
    } else if (value instanceof Tuple tuple) {
      return "tuple" + items(tuple.items());
    } else if (value instanceof Set<?> set) {
      return "set" + items(set);
    } else if (value instanceof FrozenSet frozen) {
      return "frozenset" + items(frozen.items());
    } else if (value instanceof Map<?, ?> map) {
      return "map" + entries(map);
    } else if (value instanceof BigDecimal decimal) {
      return "decimal:" + decimal;
    } else if (value instanceof UUID uuid) {
      return "uuid:" + uuid;
    } else if (value instanceof EnumValue member) {
      return "enum:" + member.type() + "/" + member.name();
    } else if (value instanceof ObjectValue object) {
      return "object:" + object.type() + fields(object.fields());
    } else if (value instanceof SubclassValue subclass) {
      return "subclass:" + subclass.type() + "(" + of(subclass.value()) + ")";
    } else if (value instanceof Opaque opaque) {
      return opaque(opaque);
    }
    return time(value);
  }

  private static String time(Object value) {
    if (value instanceof LocalDate date) {
      return "date:" + date.toEpochDay();
    } else if (value instanceof Duration duration) {
      return "timedelta:%d,%d,%d"
          .formatted(
              Math.floorDiv(duration.toSeconds(), 86_400L),
              Math.floorMod(duration.toSeconds(), 86_400L),
              duration.toNanosPart() / 1000);
    } else if (value instanceof LocalDateTime datetime) {
      return wall("datetime", WallTime.of(datetime));
    } else if (value instanceof OffsetDateTime datetime) {
      return wall("datetime", WallTime.of(datetime));
    } else if (value instanceof ZonedDateTime datetime) {
      return wall("datetime", WallTime.of(datetime));
    } else if (value instanceof LocalTime time) {
      return wall("time", WallTime.of(time));
    } else if (value instanceof OffsetTime time) {
      return wall("time", WallTime.of(time));
    }
    throw new AssertionError("decoded to " + value.getClass());
  }

  /** Values of readable codes that no Java type holds have the text of their Python type. */
  private static String opaque(Opaque value) {
    var in = new WireReader(value.payload());
    return switch (value.code()) {
      case Ext.DECIMAL -> "decimal:" + ValueReader.ascii(value.payload());
      case Ext.DATETIME -> wall("datetime", WallTime.read(in, Ext.DATETIME));
      case Ext.TIME -> wall("time", WallTime.read(in, Ext.TIME));
      default -> "opaque:" + value.code() + ":" + HexFormat.of().formatHex(value.payload());
    };
  }

  private static String wall(String type, WallTime time) {
    Object zone = time.zone() == null ? "-" : time.zone();
    return type + ":" + time.micros() + "/" + time.fold() + "/" + zone;
  }

  private static String items(Iterable<?> items) {
    var texts = new ArrayList<String>();
    items.forEach(item -> texts.add(of(item)));
    return texts.stream().collect(Collectors.joining(", ", "[", "]"));
  }

  private static String entries(Map<?, ?> map) {
    return map.entrySet().stream()
        .map(e -> of(e.getKey()) + ": " + of(e.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String fields(Map<String, Object> fields) {
    return fields.entrySet().stream()
        .map(e -> e.getKey() + ": " + of(e.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /** As Python's repr: shortest digits, exponent from 1e16 on and below 1e-4. */
  private static String floatText(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    } else if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    } else if (number == 0) {
      return 1 / number > 0 ? "0.0" : "-0.0";
    }
    BigDecimal digits = new BigDecimal(shortest(number)).stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    if (exponent < -4 || exponent >= 16) {
      String unscaled = digits.unscaledValue().abs().toString();
      String fraction = unscaled.length() == 1 ? "" : "." + unscaled.substring(1);
      String sign = exponent < 0 ? "-" : "+";
      return (number < 0 ? "-" : "")
          + unscaled.charAt(0)
          + fraction
          + "e%s%02d".formatted(sign, Math.abs(exponent));
    }
    String plain = digits.toPlainString();
    return plain.contains(".") ? plain : plain + ".0";
  }

  /** Double.toString has a digit too many for some numbers before JDK 19. */
  private static String shortest(double number) {
    for (int digits = 1; digits < 17; digits++) {
      var rounded = new BigDecimal(number).round(new MathContext(digits));
      if (rounded.doubleValue() == number) {
        return rounded.toString();
      }
    }
    return new BigDecimal(number).round(new MathContext(17)).toString();
  }

  private static String json(String text) {
    var out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < 0x20 || c > 0x7e) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
