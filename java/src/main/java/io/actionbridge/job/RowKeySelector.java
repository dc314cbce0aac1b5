package io.actionbridge.job;

import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;

/**
 * The key columns of a row as a binary row, whose bytes are its identity: the same in every
 * process, NULL included.
 *
 * <p><b>Threading:</b> one thread; every task has its own copy.
 */
final class RowKeySelector implements KeySelector<RowData, RowData>, ResultTypeQueryable<RowData> {

  private static final long serialVersionUID = 1L;

  private final RowType keyType;
  private final RowData.FieldGetter[] getters;
  private final RowDataSerializer serializer;

  /**
   * @param rowType of the rows
   * @param columns positions of the key columns, in the order of the key
   */
  RowKeySelector(RowType rowType, int[] columns) {
    keyType = keyType(rowType, columns);
    getters = new RowData.FieldGetter[columns.length];
    for (int i = 0; i < columns.length; i++) {
      getters[i] = RowData.createFieldGetter(rowType.getTypeAt(columns[i]), columns[i]);
    }
    serializer = new RowDataSerializer(keyType);
  }

  RowType keyType() {
    return keyType;
  }

  @Override
  public RowData getKey(RowData row) {
    GenericRowData key = new GenericRowData(getters.length);
    for (int i = 0; i < getters.length; i++) {
      key.setField(i, getters[i].getFieldOrNull(row));
    }
    // A copy: the serializer's row is used again, and a state backend keeps the key.
    return serializer.toBinaryRow(key).copy();
  }

  @Override
  public TypeInformation<RowData> getProducedType() {
    return InternalTypeInfo.of(keyType);
  }

  private static RowType keyType(RowType rowType, int[] columns) {
    RowType.RowField[] fields = new RowType.RowField[columns.length];
    for (int i = 0; i < columns.length; i++) {
      fields[i] = rowType.getFields().get(columns[i]);
    }
    return new RowType(false, List.of(fields));
  }
}
