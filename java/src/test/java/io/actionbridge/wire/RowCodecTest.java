package io.actionbridge.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

/** Rows of every SQL type, both ways, and every refusal. */
class RowCodecTest {

  private static final LocalDateTime NOON = LocalDateTime.of(2024, 2, 29, 12, 0, 0, 123_456_000);

  private static RowType row(Object... namesAndTypes) {
    var fields = new DataTypes.Field[namesAndTypes.length / 2];
    for (int i = 0; i < fields.length; i++) {
      fields[i] =
          DataTypes.FIELD((String) namesAndTypes[2 * i], (DataType) namesAndTypes[2 * i + 1]);
    }
    return (RowType) DataTypes.ROW(fields).getLogicalType();
  }

  /** What an action sees for a column of this type that holds this value. */
  private static Object seen(DataType type, Object internal) {
    RowType rowType = row("c", type);
    RowData generic = GenericRowData.of(internal);
    RowEncoder encoder = RowEncoder.of("flights", rowType);
    byte[] fromGeneric = encoder.encode(generic);
    RowData binary = new RowDataSerializer(rowType).toBinaryRow(generic);
    assertThat(encoder.encode(binary)).as("from a binary row").isEqualTo(fromGeneric);
    return ((Map<?, ?>) ValueCodec.decode(fromGeneric)).get("c");
  }

  private static Object encoded(RowType type, RowData row) {
    return ValueCodec.decode(RowEncoder.of("flights", type).encode(row));
  }

  /** What a column of this type holds after an action sent this value. */
  private static Object stored(DataType type, Object value) {
    byte[] payload = ValueCodec.encode(value == null ? new LinkedHashMap<>() : Map.of("c", value));
    RowData row = RowDecoder.of("delays", row("c", type)).decode(payload);
    return ((GenericRowData) row).getField(0);
  }

  private static void roundTrip(DataType type, Object internal, Object value) {
    assertThat(seen(type, internal)).isEqualTo(value);
    assertThat(stored(type, value)).isEqualTo(internal);
  }

  private static void refused(DataType type, Object value, String... parts) {
    assertThatThrownBy(() -> stored(type, value))
        .isInstanceOf(RowMismatchException.class)
        .hasMessageStartingWith("delays.c")
        .hasMessageContainingAll(parts);
  }

  @Test
  void everyScalarTypeKeepsItsValueBothWays() {
    roundTrip(DataTypes.BOOLEAN(), true, true);
    roundTrip(DataTypes.TINYINT(), (byte) -5, -5L);
    roundTrip(DataTypes.SMALLINT(), (short) 300, 300L);
    roundTrip(DataTypes.INT(), 70_000, 70_000L);
    roundTrip(DataTypes.BIGINT(), Long.MIN_VALUE, Long.MIN_VALUE);
    roundTrip(DataTypes.FLOAT(), 2.5f, 2.5);
    roundTrip(DataTypes.DOUBLE(), -0.0, -0.0);
    roundTrip(DataTypes.STRING(), StringData.fromString("Zürich 😀"), "Zürich 😀");
    roundTrip(DataTypes.CHAR(2), StringData.fromString("😀é"), "😀é");
    assertThat((byte[]) seen(DataTypes.BYTES(), new byte[] {1, -1})).containsExactly(1, -1);
    assertThat((byte[]) stored(DataTypes.BINARY(2), new byte[] {1, -1})).containsExactly(1, -1);
    roundTrip(
        DataTypes.DECIMAL(10, 2),
        DecimalData.fromBigDecimal(new BigDecimal("1.10"), 10, 2),
        new BigDecimal("1.10"));
    roundTrip(
        DataTypes.DECIMAL(38, 10),
        DecimalData.fromBigDecimal(new BigDecimal("1234567890123456789.0000000001"), 38, 10),
        new BigDecimal("1234567890123456789.0000000001"));
    roundTrip(DataTypes.INTERVAL(DataTypes.YEAR(), DataTypes.MONTH()), 14, 14L);
    roundTrip(
        DataTypes.INTERVAL(DataTypes.DAY(), DataTypes.SECOND(3)), -1500L, Duration.ofMillis(-1500));
  }

  @Test
  void datesAndTimesKeepTheirValueBothWays() {
    LocalDate date = LocalDate.of(1969, 7, 20);
    roundTrip(DataTypes.DATE(), (int) date.toEpochDay(), date);
    roundTrip(DataTypes.TIME(3), 3_723_004, LocalTime.of(1, 2, 3, 4_000_000));
    roundTrip(DataTypes.TIMESTAMP(6), TimestampData.fromLocalDateTime(NOON), NOON);
    roundTrip(
        DataTypes.TIMESTAMP_LTZ(6),
        TimestampData.fromLocalDateTime(NOON),
        NOON.atOffset(ZoneOffset.UTC));
    LocalDateTime early = LocalDateTime.of(1, 1, 1, 0, 0, 0, 1000);
    roundTrip(DataTypes.TIMESTAMP(6), TimestampData.fromLocalDateTime(early), early);
  }

  @Test
  void nestedTypesKeepTheirValueBothWays() {
    roundTrip(
        DataTypes.ARRAY(DataTypes.INT()),
        new GenericArrayData(new Object[] {1, null, 3}),
        Arrays.asList(1L, null, 3L));
    roundTrip(
        DataTypes.MAP(DataTypes.STRING(), DataTypes.DOUBLE()),
        new GenericMapData(Map.of(StringData.fromString("a"), 1.5)),
        Map.of("a", 1.5));
    roundTrip(
        DataTypes.MAP(DataTypes.DATE(), DataTypes.BIGINT()),
        new GenericMapData(Map.of(0, 7L)),
        Map.of(LocalDate.EPOCH, 7L));
    roundTrip(
        DataTypes.MULTISET(DataTypes.STRING()),
        new GenericMapData(Map.of(StringData.fromString("a"), 2)),
        Map.of("a", 2L));
    roundTrip(
        DataTypes.ROW(
            DataTypes.FIELD("model", DataTypes.STRING()),
            DataTypes.FIELD(
                "seats", DataTypes.ARRAY(DataTypes.ROW(DataTypes.FIELD("n", DataTypes.INT()))))),
        GenericRowData.of(
            StringData.fromString("A320"),
            new GenericArrayData(new Object[] {GenericRowData.of(1)})),
        Map.of("model", "A320", "seats", List.of(Map.of("n", 1L))));
  }

  @Test
  void everyColumnIsPresentInItsOrderAndNullIsNone() {
    RowType type = row("b", DataTypes.STRING(), "a", DataTypes.INT(), "d", DataTypes.DATE());
    assertThat(encoded(type, new GenericRowData(3)).toString())
        .isEqualTo("{b=null, a=null, d=null}");
  }

  @Test
  void anEncoderGivesEachRowItsOwnBytes() {
    RowEncoder encoder = RowEncoder.of("flights", row("a", DataTypes.INT()));
    byte[] first = encoder.encode(GenericRowData.of(1));
    encoder.encode(GenericRowData.of(2));
    assertThat(ValueCodec.decode(first)).isEqualTo(Map.of("a", 1L));
  }

  @Test
  void encodersAndDecodersSurviveSerialization() throws IOException, ClassNotFoundException {
    RowType type = row("a", DataTypes.INT());
    byte[] payload =
        InstantiationUtil.clone(RowEncoder.of("flights", type)).encode(GenericRowData.of(1));
    assertThat(InstantiationUtil.clone(RowDecoder.of("delays", type)).decode(payload))
        .isEqualTo(GenericRowData.of(1));
    assertThat(InstantiationUtil.clone(keyOf(type)).encode(GenericRowData.of(1)))
        .isEqualTo(ValueCodec.encode(1));
  }

  @Test
  void aKeyIsAScalarOrATuple() {
    RowType pair = row("a", DataTypes.STRING(), "b", DataTypes.INT());
    assertThat(keyOf(row("a", DataTypes.STRING())).encode(new GenericRowData(1)))
        .isEqualTo(ValueCodec.encode(null));
    assertThat(keyOf(pair).encode(GenericRowData.of(StringData.fromString("x"), 2)))
        .isEqualTo(ValueCodec.encode(Tuple.of("x", 2)));
    assertThatThrownBy(() -> keyOf(row("tags", DataTypes.ARRAY(DataTypes.INT()))))
        .hasMessage(
            "key.tags: ARRAY<INT> cannot be a key in Python. CAST it to STRING in the query, or"
                + " leave it out.");
  }

  @Test
  void aKeyIsNoLargerThanAnyOtherValue() {
    ValueEncoder<RowData> encoder = RowEncoder.keyOf(row("a", DataTypes.STRING()), 100);
    assertThat(encoder.encode(GenericRowData.of(StringData.fromString("x".repeat(98)))))
        .hasSize(100);
    assertThatThrownBy(
            () -> encoder.encode(GenericRowData.of(StringData.fromString("x".repeat(99)))))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("actionbridge.max-value-bytes");
  }

  private static ValueEncoder<RowData> keyOf(RowType type) {
    return RowEncoder.keyOf(type, ValueCodec.DEFAULT_MAX_BYTES);
  }

  @Test
  void whatPythonCannotHoldIsAnErrorOfItsColumn() {
    assertThatThrownBy(() -> seen(DataTypes.TIMESTAMP(9), TimestampData.fromEpochMillis(0, 1)))
        .hasMessageStartingWith("flights.c: ")
        .hasMessageContaining("microsecond");
    assertThatThrownBy(
            () -> seen(DataTypes.TIMESTAMP(3), TimestampData.fromEpochMillis(253_402_300_800_000L)))
        .hasMessageContaining("1 to 9999");
    assertThatThrownBy(() -> seen(DataTypes.DATE(), -800_000)).hasMessageContaining("1 to 9999");
    for (byte[] bad :
        new byte[][] {
          {-1},
          {(byte) 0xc0, (byte) 0x80},
          {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
          {'a', (byte) 0xe2, (byte) 0x82}
        }) {
      assertThatThrownBy(() -> seen(DataTypes.STRING(), StringData.fromBytes(bad)))
          .hasMessageStartingWith("flights.c: the text is not valid UTF-8");
    }
  }

  @Test
  void aTypeWithoutAFormInPythonIsRefusedWhenTheJobIsPlanned() {
    DataType raw = DataTypes.ROW(DataTypes.FIELD("zoned", DataTypes.TIMESTAMP_WITH_TIME_ZONE(3)));
    assertThatThrownBy(() -> RowEncoder.of("flights", row("a", DataTypes.INT(), "c", raw)))
        .hasMessage(
            "flights.c.zoned: TIMESTAMP(3) WITH TIME ZONE has no form in Python. Leave the column"
                + " out, or CAST it in the query.");
    assertThatThrownBy(() -> RowDecoder.of("delays", row("c", DataTypes.NULL())))
        .isInstanceOf(RowMismatchException.class);
  }

  @Test
  void aNumberTakesAnotherFormOnlyIfItStaysTheSame() {
    assertThat(stored(DataTypes.DOUBLE(), 3)).isEqualTo(3.0);
    assertThat(stored(DataTypes.DOUBLE(), BigInteger.ONE.shiftLeft(70))).isEqualTo(0x1p70);
    assertThat(stored(DataTypes.FLOAT(), 3)).isEqualTo(3f);
    assertThat(stored(DataTypes.FLOAT(), 0.1)).isEqualTo(0.1f);
    assertThat(stored(DataTypes.DECIMAL(4, 2), 12).toString()).isEqualTo("12.00");
    assertThat(stored(DataTypes.DECIMAL(4, 1), new BigDecimal("1.500")).toString())
        .isEqualTo("1.5");
    assertThat(stored(DataTypes.DECIMAL(4, 1), new BigDecimal("0E+999999")).toString())
        .isEqualTo("0.0");
    refused(DataTypes.DOUBLE(), (1L << 53) + 1, "exactly");
    refused(DataTypes.DOUBLE(), Long.MAX_VALUE, "exactly");
    refused(DataTypes.FLOAT(), (1 << 24) + 1, "exactly");
    refused(DataTypes.FLOAT(), 1e300, "largest FLOAT");
    refused(DataTypes.TINYINT(), 128, "128 does not fit TINYINT", "-128 to 127");
    refused(DataTypes.BIGINT(), BigInteger.ONE.shiftLeft(63), "BIGINT");
    refused(DataTypes.DECIMAL(4, 2), new BigDecimal("1.005"), "at most 2 digits after");
    refused(DataTypes.DECIMAL(4, 2), new BigDecimal("123"), "at most 2 digits before");
    refused(DataTypes.DECIMAL(4, 2), new BigDecimal("1E+999999999"), "at most 2 digits before");
    refused(DataTypes.DECIMAL(4, 2), new BigDecimal("1E-999999999"), "at most 2 digits after");
    refused(DataTypes.DECIMAL(4, 2), 1.5, "takes Decimal or int, found float");
    refused(DataTypes.DECIMAL(4, 2), ValueCodecTest.extension(Ext.DECIMAL, "NaN"), "NaN");
    refused(DataTypes.INT(), 1.0, "INT takes int, found float");
    refused(DataTypes.INT(), true, "found bool");
    refused(DataTypes.BOOLEAN(), 1, "BOOLEAN takes bool, found int");
    refused(DataTypes.DOUBLE(), new BigDecimal("1.5"), "found Decimal");
  }

  @Test
  void textAndBytesAreNeverCut() {
    refused(DataTypes.VARCHAR(2), "abc", "3 characters", "VARCHAR(2)");
    refused(DataTypes.CHAR(1), "é😀", "2 characters");
    refused(DataTypes.VARBINARY(1), new byte[2], "2 bytes");
    refused(DataTypes.STRING(), "x".getBytes(StandardCharsets.UTF_8), "takes str, found bytes");
    refused(DataTypes.STRING(), "\ud800", "str with lone surrogates");
    refused(DataTypes.STRING(), new EnumValue("shop:Color", "RED"), "found shop:Color");
  }

  @Test
  void timesAreNaiveOrAwareAsTheColumnIsAndLoseNoDigit() {
    var berlin = ZoneId.of("Europe/Berlin");
    LocalDateTime twice = LocalDateTime.of(2024, 10, 27, 2, 30);
    for (int hours : new int[] {2, 1}) {
      var zoned = ZonedDateTime.ofLocal(twice, berlin, ZoneOffset.ofHours(hours));
      assertThat(stored(DataTypes.TIMESTAMP_LTZ(3), zoned))
          .isEqualTo(TimestampData.fromInstant(zoned.toInstant()));
    }
    refused(DataTypes.TIMESTAMP(6), NOON.atOffset(ZoneOffset.UTC), "aware", "TIMESTAMP_LTZ");
    refused(DataTypes.TIMESTAMP_LTZ(6), NOON, "naive", "tzinfo");
    refused(DataTypes.TIMESTAMP(3), NOON, "3 digits of the second");
    refused(DataTypes.TIME(0), LocalTime.of(1, 2, 3, 4_000_000), "0 digits");
    refused(DataTypes.TIME(6), LocalTime.of(1, 2, 3, 4000), "3 digits");
    refused(DataTypes.TIME(3), LocalTime.NOON.atOffset(ZoneOffset.UTC), "zone");
    refused(DataTypes.DATE(), NOON, "DATE takes date, found datetime");
    refused(
        DataTypes.INTERVAL(DataTypes.DAY(), DataTypes.SECOND(3)),
        Duration.ofNanos(1000),
        "milliseconds");
  }

  @Test
  void anObjectIsARowAndATupleIsAList() {
    byte[] object = ValueCodec.encode(new ObjectValue("shop:Late", Map.of("c", Tuple.of(1, 2))));
    assertThat(RowDecoder.of("delays", row("c", DataTypes.ARRAY(DataTypes.INT()))).decode(object))
        .isEqualTo(GenericRowData.of(new GenericArrayData(new Object[] {1, 2})));
  }

  @Test
  void aMissingFieldIsNullWhereTheColumnAllowsIt() {
    assertThat(stored(DataTypes.INT(), null)).isNull();
    refused(DataTypes.INT().notNull(), null, "missing", "NOT NULL");
    var none = new LinkedHashMap<String, Object>();
    none.put("c", null);
    RowDecoder decoder = RowDecoder.of("delays", row("c", DataTypes.INT().notNull()));
    assertThatThrownBy(() -> decoder.decode(ValueCodec.encode(none)))
        .hasMessage("delays.c: None for a NOT NULL column. Send a value that is int.");
  }

  @Test
  void anUnknownFieldIsNamedWithTheColumnsAndTheNearestOne() {
    DataType plane =
        DataTypes.ROW(
            DataTypes.FIELD("model", DataTypes.STRING()), DataTypes.FIELD("year", DataTypes.INT()));
    assertThatThrownBy(() -> stored(plane, Map.of("modl", "A320")))
        .hasMessage(
            "delays.c.modl: no such column; did you mean 'model'? Columns: model, year. Send only"
                + " these, or add the column to the table.");
    assertThatThrownBy(() -> stored(plane, Map.of("model", 5)))
        .hasMessageStartingWith("delays.c.model: STRING takes str, found int");
    assertThatThrownBy(() -> stored(plane, Map.of(1, 5))).hasMessageContaining("name is int");
  }

  @Test
  void whatIsNoRowIsSaidToBeNone() {
    RowDecoder decoder = RowDecoder.of("delays", row("c", DataTypes.INT()));
    assertThatThrownBy(() -> decoder.decode(ValueCodec.encode(List.of(1))))
        .hasMessageStartingWith("delays: ")
        .hasMessageContaining("found list");
    refused(DataTypes.ARRAY(DataTypes.INT()), Map.of(), "takes list or tuple, found dict");
    refused(DataTypes.MAP(DataTypes.INT(), DataTypes.INT()), List.of(), "takes dict, found list");
  }

  @Test
  void keysThatBecomeOneAreNotMergedSilently() {
    refused(
        DataTypes.MAP(DataTypes.FLOAT(), DataTypes.INT()),
        Map.of(0.1, 1, (double) 0.1f, 2),
        "another key");
  }

  @Test
  void aMismatchSaysWhoSentTheRow() {
    assertThatThrownBy(() -> stored(DataTypes.INT(), "x"))
        .isInstanceOfSatisfying(
            RowMismatchException.class,
            mismatch ->
                assertThat(mismatch.sentBy("explain", "N123"))
                    .hasMessageEndingWith("(sent by action 'explain' for key N123)")
                    .returns("delays", RowMismatchException::table)
                    .returns("c", RowMismatchException::column)
                    .returns(mismatch.problem(), RowMismatchException::problem));
  }

  @Test
  void aRowBeyondTheBoundIsRefused() {
    RowEncoder encoder = RowEncoder.of("flights", row("c", DataTypes.BYTES()), 1000);
    assertThatThrownBy(() -> encoder.encode(GenericRowData.of(new byte[1000])))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("actionbridge.max-value-bytes");
  }
}
