package io.actionbridge.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class RowKeySelectorTest {

  private static final RowType TYPE =
      RowType.of(
          new LogicalType[] {
            new VarCharType(VarCharType.MAX_LENGTH),
            new BigIntType(),
            new DecimalType(30, 2),
            new TimestampType(9)
          },
          new String[] {"name", "id", "price", "at"});

  private static RowData row(String name, Long id) {
    return GenericRowData.of(
        StringData.fromString(name),
        id,
        DecimalData.fromBigDecimal(new BigDecimal("1.50"), 30, 2),
        TimestampData.fromEpochMillis(7, 3));
  }

  @Test
  void aKeyIsTheSameForEveryFormOfARowAndInEveryCopyOfTheSelector() throws Exception {
    var selector = new RowKeySelector(TYPE, new int[] {3, 0, 2});
    RowData generic = row("a name that is longer than seven bytes", 1L);
    RowData binary = new RowDataSerializer(TYPE).toBinaryRow(generic);

    RowData key = selector.getKey(generic);

    assertThat(selector.getKey(binary)).isEqualTo(key).hasSameHashCodeAs(key);
    assertThat(InstantiationUtil.clone(selector).getKey(generic)).isEqualTo(key);
    assertThat(key.getTimestamp(0, 9)).isEqualTo(TimestampData.fromEpochMillis(7, 3));
    assertThat(selector.keyType().getFieldNames()).containsExactly("at", "name", "price");
    assertThat(selector.getProducedType()).isEqualTo(InternalTypeInfo.of(selector.keyType()));
  }

  @Test
  void aKeyIsNotChangedByTheNextOne() {
    var selector = new RowKeySelector(TYPE, new int[] {1});
    RowData first = selector.getKey(row("x", 1L));
    RowData second = selector.getKey(row("x", 2L));
    assertThat(first).isNotEqualTo(second);
    assertThat(first.getLong(0)).isEqualTo(1L);
  }

  @Test
  void nullIsAKeyLikeAnyOther() {
    var selector = new RowKeySelector(TYPE, new int[] {0, 1});
    assertThat(selector.getKey(row(null, null))).isEqualTo(selector.getKey(row(null, null)));
    assertThat(selector.getKey(row(null, 1L))).isNotEqualTo(selector.getKey(row("", 1L)));
    assertThat(selector.getKey(row(null, 0L))).isNotEqualTo(selector.getKey(row(null, null)));
  }
}
