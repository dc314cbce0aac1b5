package io.actionbridge.wire;

import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.MultisetType;
import org.apache.flink.table.types.logical.RowType;

/** The writer of each SQL type; what is not here is refused when the job is planned. */
final class ColumnWriters {

  /** Types whose values are plain keys of a map on the wire. */
  private static final Set<LogicalTypeRoot> PLAIN_KEYS =
      EnumSet.of(
          LogicalTypeRoot.CHAR,
          LogicalTypeRoot.VARCHAR,
          LogicalTypeRoot.BOOLEAN,
          LogicalTypeRoot.BINARY,
          LogicalTypeRoot.VARBINARY,
          LogicalTypeRoot.TINYINT,
          LogicalTypeRoot.SMALLINT,
          LogicalTypeRoot.INTEGER,
          LogicalTypeRoot.BIGINT,
          LogicalTypeRoot.FLOAT,
          LogicalTypeRoot.DOUBLE,
          LogicalTypeRoot.INTERVAL_YEAR_MONTH);

  private static final Set<LogicalTypeRoot> UNHASHABLE =
      EnumSet.of(
          LogicalTypeRoot.ARRAY,
          LogicalTypeRoot.MAP,
          LogicalTypeRoot.MULTISET,
          LogicalTypeRoot.ROW);

  private ColumnWriters() {}

  /**
   * The writer of a column.
   *
   * @throws RowMismatchException its type, or one nested in it, has no form in Python
   */
  static ColumnWriter of(Column column) {
    LogicalType type = column.type();
    return switch (type.getTypeRoot()) {
      case BOOLEAN -> new BooleanColumn();
      case TINYINT, SMALLINT, INTEGER, INTERVAL_YEAR_MONTH, BIGINT ->
          new IntegerColumn(type.getTypeRoot());
      case FLOAT, DOUBLE -> new FloatColumn(type.is(LogicalTypeRoot.DOUBLE));
      case CHAR, VARCHAR -> new TextColumn(column);
      case BINARY, VARBINARY -> simple((out, value) -> out.bin((byte[]) value));
      case DECIMAL ->
          simple(
              (out, value) -> ValueWriter.writeDecimal(out, ((DecimalData) value).toBigDecimal()));
      case DATE -> simple((out, value) -> writeDate(out, column, (Integer) value));
      case TIME_WITHOUT_TIME_ZONE ->
          simple(
              (out, value) -> new WallTime((Integer) value * 1000L, 0, null).write(out, Ext.TIME));
      case TIMESTAMP_WITHOUT_TIME_ZONE ->
          simple((out, value) -> writeTimestamp(out, column, (TimestampData) value, null));
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          simple((out, value) -> writeTimestamp(out, column, (TimestampData) value, 0L));
      case INTERVAL_DAY_TIME ->
          simple(
              (out, value) -> {
                long millis = (Long) value;
                int micros = (int) Math.floorMod(millis, 1000L) * 1000;
                WallTime.writeTimedelta(out, Math.floorDiv(millis, 1000L), micros);
              });
      case ARRAY -> new ArrayColumn(column, ((ArrayType) type).getElementType());
      case MAP ->
          new MapColumn(column, ((MapType) type).getKeyType(), ((MapType) type).getValueType());
      case MULTISET ->
          new MapColumn(column, ((MultisetType) type).getElementType(), new IntType(false));
      case ROW -> RowColumnWriter.of(column, (RowType) type);
      default -> throw column.refused();
    };
  }

  /** Refuses what Python cannot have as a key of a dict. */
  static void checkKey(Column key) {
    if (UNHASHABLE.contains(key.type().getTypeRoot())) {
      throw key.mismatch(
          key.sql()
              + " cannot be a key in Python. CAST it to STRING in the query, or leave it out.");
    }
  }

  private static ColumnWriter simple(BiConsumer<WireWriter, Object> write) {
    return new ColumnWriter() {
      @Override
      void write(WireWriter out, Object value) {
        write.accept(out, value);
      }
    };
  }

  private static void writeDate(WireWriter out, Column column, int epochDay) {
    if (epochDay < WallTime.FIRST_DAY || epochDay > WallTime.LAST_DAY) {
      throw column.misfit(LocalDate.ofEpochDay(epochDay), "Python's years are 1 to 9999");
    }
    WallTime.writeDate(out, epochDay);
  }

  private static void writeTimestamp(
      WireWriter out, Column column, TimestampData value, Long zone) {
    int nanos = value.getNanoOfMillisecond();
    if (nanos % 1000 != 0) {
      throw column.misfit(value, "Python's finest unit of time is the microsecond");
    }
    long millis = value.getMillisecond();
    if (millis < WallTime.FIRST / 1000 || millis > WallTime.LAST / 1000) {
      throw column.misfit(value, "Python's years are 1 to 9999");
    }
    new WallTime(millis * 1000 + nanos / 1000, 0, zone).write(out, Ext.DATETIME);
  }

  private static final class BooleanColumn extends ColumnWriter {
    @Override
    void write(WireWriter out, Object value) {
      out.bool((Boolean) value);
    }

    @Override
    void writeField(WireWriter out, RowData row, int position, RowData.FieldGetter getter) {
      if (row.isNullAt(position)) {
        out.nil();
      } else {
        out.bool(row.getBoolean(position));
      }
    }
  }

  private static final class IntegerColumn extends ColumnWriter {
    private final LogicalTypeRoot root;

    IntegerColumn(LogicalTypeRoot root) {
      this.root = root;
    }

    @Override
    void write(WireWriter out, Object value) {
      out.int64(((Number) value).longValue());
    }

    @Override
    void writeField(WireWriter out, RowData row, int position, RowData.FieldGetter getter) {
      if (row.isNullAt(position)) {
        out.nil();
        return;
      }
      out.int64(
          switch (root) {
            case BIGINT -> row.getLong(position);
            case SMALLINT -> row.getShort(position);
            case TINYINT -> row.getByte(position);
            default -> row.getInt(position);
          });
    }
  }

  private static final class FloatColumn extends ColumnWriter {
    private final boolean isDouble;

    FloatColumn(boolean isDouble) {
      this.isDouble = isDouble;
    }

    @Override
    void write(WireWriter out, Object value) {
      out.float64(((Number) value).doubleValue());
    }

    @Override
    void writeField(WireWriter out, RowData row, int position, RowData.FieldGetter getter) {
      if (row.isNullAt(position)) {
        out.nil();
      } else {
        out.float64(isDouble ? row.getDouble(position) : row.getFloat(position));
      }
    }
  }

  /** Text as the bytes that Flink keeps, which no one has checked to be UTF-8 before. */
  private static final class TextColumn extends ColumnWriter {
    private final Column column;

    TextColumn(Column column) {
      this.column = column;
    }

    @Override
    void write(WireWriter out, Object value) {
      byte[] utf8 = ((StringData) value).toBytes();
      if (!Utf8.isValid(utf8, 0, utf8.length)) {
        throw column.mismatch(
            "the text is not valid UTF-8. Read the column as BYTES, or repair it with"
                + " DECODE(column, charset) in the query.");
      }
      out.str(utf8);
    }
  }

  private static final class ArrayColumn extends ColumnWriter {
    private final ColumnWriter element;
    private final ArrayData.ElementGetter getter;

    ArrayColumn(Column column, LogicalType elementType) {
      element = of(column.element(elementType));
      getter = ArrayData.createElementGetter(elementType);
    }

    @Override
    void write(WireWriter out, Object value) {
      ArrayData array = (ArrayData) value;
      out.array(array.size());
      for (int i = 0; i < array.size(); i++) {
        element.writeNullable(out, getter.getElementOrNull(array, i));
      }
    }
  }

  /** A dict; with keys that are not plain it is code 14, an array of pairs. */
  private static final class MapColumn extends ColumnWriter {
    private final boolean isPlain;
    private final ColumnWriter key;
    private final ColumnWriter item;
    private final ArrayData.ElementGetter keyGetter;
    private final ArrayData.ElementGetter itemGetter;

    MapColumn(Column column, LogicalType keyType, LogicalType itemType) {
      Column keyColumn = column.key(keyType);
      checkKey(keyColumn);
      isPlain = PLAIN_KEYS.contains(keyType.getTypeRoot());
      key = of(keyColumn);
      item = of(column.element(itemType));
      keyGetter = ArrayData.createElementGetter(keyType);
      itemGetter = ArrayData.createElementGetter(itemType);
    }

    @Override
    void write(WireWriter out, Object value) {
      MapData map = (MapData) value;
      if (isPlain || map.size() == 0) {
        out.map(map.size());
        writeEntries(out, map);
        return;
      }
      int mark = out.beginExt();
      out.array(2);
      out.str(Ext.DICT);
      out.array(map.size());
      writeEntries(out, map);
      out.endExt(mark, Ext.SUBCLASS);
    }

    private void writeEntries(WireWriter out, MapData map) {
      ArrayData keys = map.keyArray();
      ArrayData items = map.valueArray();
      for (int i = 0; i < map.size(); i++) {
        if (!isPlain) {
          out.array(2);
        }
        key.writeNullable(out, keyGetter.getElementOrNull(keys, i));
        item.writeNullable(out, itemGetter.getElementOrNull(items, i));
      }
    }
  }
}
