package io.actionbridge.wire;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** Readers of numbers: a number takes another form only if it stays the same number. */
final class NumberReaders {

  private static final long EXACT_IN_DOUBLE = 1L << 53;

  private NumberReaders() {}

  /** A Python int of any size as {@link Long} or {@link BigInteger}; null if no int is next. */
  private static Number tryInteger(WireReader in, ColumnReader reader) {
    if (in.peek() == WireReader.Kind.INT) {
      return (Number) in.integer();
    }
    return reader.tryExt(in, Ext.BIG_INT)
        ? new BigInteger(in.take(in.extEnd() - in.position()))
        : null;
  }

  private static BigDecimal exact(Number integer) {
    return integer instanceof BigInteger big
        ? new BigDecimal(big)
        : BigDecimal.valueOf(integer.longValue());
  }

  /** TINYINT to BIGINT, and months. */
  static final class IntegerColumn extends ColumnReader {
    private final LogicalTypeRoot root;
    private final long min;
    private final long max;

    IntegerColumn(Column column) {
      super(column, "int");
      root = column.type().getTypeRoot();
      int bits =
          switch (root) {
            case TINYINT -> Byte.SIZE;
            case SMALLINT -> Short.SIZE;
            case BIGINT -> Long.SIZE;
            default -> Integer.SIZE;
          };
      max = Long.MAX_VALUE >> (Long.SIZE - bits);
      min = -max - 1;
    }

    @Override
    Number read(WireReader in) {
      Number integer = tryInteger(in, this);
      if (integer == null) {
        throw wrongType(in);
      }
      long value = integer.longValue();
      if (integer instanceof BigInteger || value < min || value > max) {
        throw column.misfit(integer, "its range is " + min + " to " + max);
      }
      return switch (root) {
        case TINYINT -> (Number) (byte) value;
        case SMALLINT -> (short) value;
        case BIGINT -> value;
        default -> (int) value;
      };
    }
  }

  /** DOUBLE: float, or an int that a double holds exactly. */
  static final class DoubleColumn extends ColumnReader {
    DoubleColumn(Column column) {
      super(column, "float or int");
    }

    @Override
    Double read(WireReader in) {
      if (in.peek() == WireReader.Kind.FLOAT) {
        return in.float64();
      }
      Number integer = tryInteger(in, this);
      if (integer == null) {
        throw wrongType(in);
      }
      double value = integer.doubleValue();
      boolean isSmall = integer instanceof Long && Math.abs(value) < EXACT_IN_DOUBLE;
      if (!isSmall && (Double.isInfinite(value) || !isSame(value, integer))) {
        throw column.misfit(integer, "a DOUBLE does not hold this int exactly");
      }
      return value;
    }
  }

  /** FLOAT: the nearest of a float, as SQL's own casts have it, or an int that it holds exactly. */
  static final class FloatColumn extends ColumnReader {
    FloatColumn(Column column) {
      super(column, "float or int");
    }

    @Override
    Float read(WireReader in) {
      if (in.peek() == WireReader.Kind.FLOAT) {
        double value = in.float64();
        if (Float.isInfinite((float) value) && !Double.isInfinite(value)) {
          throw column.misfit(value, "the largest FLOAT is 3.4e38");
        }
        return (float) value;
      }
      Number integer = tryInteger(in, this);
      if (integer == null) {
        throw wrongType(in);
      }
      float value = integer.floatValue();
      if (Float.isInfinite(value) || !isSame(value, integer)) {
        throw column.misfit(integer, "a FLOAT does not hold this int exactly");
      }
      return value;
    }
  }

  private static boolean isSame(double value, Number integer) {
    return new BigDecimal(value).compareTo(exact(integer)) == 0;
  }

  /** DECIMAL(p, s): Decimal or int, if no digit is lost. */
  static final class DecimalColumn extends ColumnReader {
    private final int precision;
    private final int scale;

    DecimalColumn(Column column, DecimalType type) {
      super(column, "Decimal or int");
      precision = type.getPrecision();
      scale = type.getScale();
    }

    @Override
    DecimalData read(WireReader in) {
      Number integer = tryInteger(in, this);
      return fit(integer == null ? readDecimal(in) : exact(integer));
    }

    private BigDecimal readDecimal(WireReader in) {
      int end = expectExt(in, Ext.DECIMAL);
      byte[] text = in.take(end - in.position());
      BigDecimal decimal = ValueReader.readDecimal(text);
      if (decimal == null) {
        throw column.misfit(ValueReader.ascii(text), "a DECIMAL is a finite number, and not -0");
      }
      return decimal;
    }

    private DecimalData fit(BigDecimal value) {
      if (value.signum() == 0) {
        return DecimalData.zero(precision, scale);
      }
      // Digits are counted before anything is rescaled: 1E+999999999 is 13 bytes on the wire.
      long integral = (long) value.precision() - value.scale();
      if (integral > precision - scale) {
        throw column.misfit(
            value, "at most " + (precision - scale) + " digits before the decimal point");
      }
      BigDecimal shortest = value.stripTrailingZeros();
      if (shortest.scale() > scale) {
        throw column.misfit(
            value, "at most " + scale + " digits after the decimal point; quantize() it");
      }
      return DecimalData.fromBigDecimal(shortest.setScale(scale), precision, scale);
    }
  }
}
