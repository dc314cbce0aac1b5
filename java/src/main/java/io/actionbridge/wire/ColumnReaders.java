package io.actionbridge.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.MultisetType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** The reader of each SQL type; what is not here is refused when the job is planned. */
final class ColumnReaders {

  private ColumnReaders() {}

  /**
   * The reader of a column.
   *
   * @throws RowMismatchException its type, or one nested in it, has no form in Python
   */
  static ColumnReader of(Column column) {
    LogicalType type = column.type();
    return switch (type.getTypeRoot()) {
      case BOOLEAN -> new BooleanColumn(column);
      case TINYINT, SMALLINT, INTEGER, INTERVAL_YEAR_MONTH, BIGINT ->
          new NumberReaders.IntegerColumn(column);
      case FLOAT -> new NumberReaders.FloatColumn(column);
      case DOUBLE -> new NumberReaders.DoubleColumn(column);
      case DECIMAL -> new NumberReaders.DecimalColumn(column, (DecimalType) type);
      case CHAR, VARCHAR -> new TextColumn(column);
      case BINARY, VARBINARY -> new BytesColumn(column);
      case DATE -> new TimeReaders.DateColumn(column);
      case TIME_WITHOUT_TIME_ZONE -> new TimeReaders.TimeColumn(column);
      case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          new TimeReaders.TimestampColumn(column);
      case INTERVAL_DAY_TIME -> new TimeReaders.IntervalColumn(column);
      case ARRAY -> new ArrayColumn(column, ((ArrayType) type).getElementType());
      case MAP ->
          new MapColumn(column, ((MapType) type).getKeyType(), ((MapType) type).getValueType());
      case MULTISET ->
          new MapColumn(column, ((MultisetType) type).getElementType(), new IntType(false));
      case ROW -> new RowColumnReader(column, (RowType) type);
      default -> throw column.refused();
    };
  }

  private static final class BooleanColumn extends ColumnReader {
    BooleanColumn(Column column) {
      super(column, "bool");
    }

    @Override
    Boolean read(WireReader in) {
      expect(in, WireReader.Kind.BOOL);
      return in.bool();
    }
  }

  private static final class TextColumn extends ColumnReader {
    private final int maxLength;

    TextColumn(Column column) {
      super(column, "str");
      maxLength = LogicalTypeChecks.getLength(column.type());
    }

    @Override
    StringData read(WireReader in) {
      expect(in, WireReader.Kind.STR);
      byte[] utf8 = in.strBytes();
      if (utf8.length > maxLength && Utf8.codePoints(utf8) > maxLength) {
        throw column.misfit(
            "A str of " + Utf8.codePoints(utf8) + " characters", "text is never cut");
      }
      return StringData.fromBytes(utf8);
    }
  }

  private static final class BytesColumn extends ColumnReader {
    private final int maxLength;

    BytesColumn(Column column) {
      super(column, "bytes");
      maxLength = LogicalTypeChecks.getLength(column.type());
    }

    @Override
    byte[] read(WireReader in) {
      expect(in, WireReader.Kind.BIN);
      byte[] bytes = in.bin();
      if (bytes.length > maxLength) {
        throw column.misfit(bytes.length + " bytes", "bytes are never cut");
      }
      return bytes;
    }
  }

  private static final class ArrayColumn extends ColumnReader {
    private final ColumnReader element;

    ArrayColumn(Column column, LogicalType elementType) {
      super(column, "list or tuple");
      element = of(column.element(elementType));
    }

    @Override
    GenericArrayData read(WireReader in) {
      if (!tryExt(in, Ext.TUPLE)) {
        expect(in, WireReader.Kind.ARRAY);
        return readElements(in);
      }
      int end = in.extEnd();
      GenericArrayData array = readElements(in);
      in.endExt(Ext.TUPLE, end);
      return array;
    }

    private GenericArrayData readElements(WireReader in) {
      Object[] elements = new Object[in.array()];
      for (int i = 0; i < elements.length; i++) {
        elements[i] = element.readNullable(in);
      }
      return new GenericArrayData(elements);
    }
  }

  /** A dict, plain or as code 14; a MULTISET is a dict of counts. */
  private static final class MapColumn extends ColumnReader {
    private final ColumnReader key;
    private final ColumnReader item;

    MapColumn(Column column, LogicalType keyType, LogicalType itemType) {
      super(column, column.type().is(LogicalTypeRoot.MULTISET) ? "dict of counts" : "dict");
      ColumnWriters.checkKey(column.key(keyType));
      key = of(column.key(keyType));
      item = of(column.element(itemType));
    }

    @Override
    GenericMapData read(WireReader in) {
      int start = in.position();
      if (!tryExt(in, Ext.SUBCLASS)) {
        expect(in, WireReader.Kind.MAP);
        return readEntries(in, in.map(), false);
      }
      int end = in.extEnd();
      in.array(2, "A dict");
      if (!in.str().equals(Ext.DICT)) {
        in.seek(start);
        throw wrongType(in);
      }
      GenericMapData map = readEntries(in, in.array(), true);
      in.endExt(Ext.SUBCLASS, end);
      return map;
    }

    private GenericMapData readEntries(WireReader in, int length, boolean inPairs) {
      Map<Object, Object> entries = new LinkedHashMap<>();
      for (int i = 0; i < length; i++) {
        if (inPairs) {
          in.array(2, "An entry of a dict");
        }
        Object entryKey = key.readNullable(in);
        entries.put(entryKey, item.readNullable(in));
        if (entries.size() == i) {
          throw key.column.misfit(entryKey, "another key of the dict has the same value there");
        }
      }
      return new GenericMapData(entries);
    }
  }
}
