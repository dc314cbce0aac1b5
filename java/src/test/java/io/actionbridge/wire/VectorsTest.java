package io.actionbridge.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Both languages read what the other wrote. */
class VectorsTest {

  private static final Path VECTORS =
      Path.of(System.getProperty("actionbridge.test.root"), "tests/contract/vectors");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A value and the Python expression that it must equal there, by type too. */
  private record Vector(String name, Object value, String python) {}

  @Test
  void whatJavaWritesIsWhatThePythonTestsRead() throws IOException {
    ArrayNode written = JSON.createArrayNode();
    for (Vector vector : vectors()) {
      written
          .addObject()
          .put("name", vector.name())
          .put("hex", HexFormat.of().formatHex(ValueCodec.encode(vector.value())))
          .put("python", vector.python());
    }
    Path file = VECTORS.resolve("java-values.json");
    if (Boolean.getBoolean("actionbridge.vectors.write")) {
      Files.writeString(file, text(written));
    }
    assertThat(Files.readString(file))
        .as("after an intended change run with -Dactionbridge.vectors.write=true")
        .isEqualTo(text(written));
  }

  @TestFactory
  Stream<DynamicTest> whatPythonWroteDecodesToItsValueAndBackToItsBytes() throws IOException {
    JsonNode vectors = JSON.readTree(VECTORS.resolve("python-values.json").toFile());
    assertThat(vectors).isNotEmpty();
    var tests = new ArrayList<DynamicTest>();
    for (JsonNode vector : vectors) {
      tests.add(
          dynamicTest(
              vector.get("name").asText(),
              () -> {
                String hex = vector.get("hex").asText();
                Object value = ValueCodec.decode(HexFormat.of().parseHex(hex));
                assertThat(CanonicalText.of(value)).isEqualTo(vector.get("java").asText());
                assertThat(HexFormat.of().formatHex(ValueCodec.encode(value))).isEqualTo(hex);
              }));
    }
    return tests.stream();
  }

  /** One vector a line, so that a change shows as one. */
  private static String text(ArrayNode vectors) throws IOException {
    var lines = new ArrayList<String>();
    for (JsonNode vector : vectors) {
      lines.add(JSON.writeValueAsString(vector));
    }
    return "[\n" + String.join(",\n", lines) + "\n]\n";
  }

  private static List<Vector> vectors() {
    var vectors = new ArrayList<Vector>();
    addPlain(vectors);
    addNumbers(vectors);
    addTimes(vectors);
    addContainers(vectors);
    return vectors;
  }

  private static void addPlain(List<Vector> to) {
    to.add(new Vector("null", null, "None"));
    to.add(new Vector("true", true, "True"));
    to.add(new Vector("false", false, "False"));
    for (long i :
        new long[] {
          0,
          127,
          128,
          255,
          256,
          65_535,
          65_536,
          4_294_967_295L,
          4_294_967_296L,
          -1,
          -32,
          -33,
          -128,
          -129,
          -32_768,
          -32_769,
          -2_147_483_648L,
          -2_147_483_649L,
          Long.MAX_VALUE,
          Long.MIN_VALUE
        }) {
      to.add(new Vector("int " + i, i, Long.toString(i)));
    }
    to.add(new Vector("byte", (byte) -5, "-5"));
    to.add(new Vector("short", (short) 300, "300"));
    to.add(new Vector("integer", 70_000, "70000"));
    to.add(new Vector("float", 2.5f, "2.5"));
    to.add(new Vector("double", 0.1, "0.1"));
    to.add(new Vector("minus zero", -0.0, "-0.0"));
    to.add(new Vector("nan", Double.NaN, "float('nan')"));
    to.add(new Vector("infinity", Double.POSITIVE_INFINITY, "float('inf')"));
    to.add(new Vector("minus infinity", Double.NEGATIVE_INFINITY, "float('-inf')"));
    to.add(new Vector("empty str", "", "''"));
    to.add(
        new Vector("str", "Z\u00fcrich \u2708 \ud83d\ude00", "'Z\\xfcrich \\u2708 \\U0001f600'"));
    to.add(new Vector("str with NUL and BOM", "\u0000\ufeffx", "'\\x00\\ufeffx'"));
    for (int length : new int[] {31, 32, 255, 256, 65_536}) {
      to.add(new Vector("str of " + length, "x".repeat(length), "'x' * " + length));
      to.add(new Vector("bytes of " + length, new byte[length], "bytes(" + length + ")"));
    }
    to.add(new Vector("lone surrogate", "a\ud800b", "'a\\ud800b'"));
    to.add(
        new Vector("lone surrogate beside a pair", "\udc00\ud83d\ude00", "'\\udc00\\U0001f600'"));
    to.add(new Vector("bytes", new byte[] {0, 1, -1}, "b'\\x00\\x01\\xff'"));
  }

  private static void addNumbers(List<Vector> to) {
    to.add(new Vector("small BigInteger", BigInteger.TEN, "10"));
    to.add(new Vector("2**63", BigInteger.ONE.shiftLeft(63), "2**63"));
    to.add(
        new Vector(
            "-2**63 - 1", BigInteger.ONE.shiftLeft(63).add(BigInteger.ONE).negate(), "-2**63 - 1"));
    to.add(new Vector("2**100", BigInteger.ONE.shiftLeft(100), "2**100"));
    for (String text :
        List.of("1.10", "0", "0E-10", "1E+3", "-1E-10", "123456789012345678901234.5")) {
      to.add(
          new Vector("decimal " + text, new BigDecimal(text), "decimal.Decimal('" + text + "')"));
    }
    to.add(
        new Vector(
            "uuid",
            UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"),
            "uuid.UUID('00112233-4455-6677-8899-aabbccddeeff')"));
  }

  private static void addTimes(List<Vector> to) {
    LocalDateTime leap = LocalDateTime.of(2024, 2, 29, 12, 0, 1, 123_456_000);
    String fields = "datetime.datetime(2024, 2, 29, 12, 0, 1, 123456";
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    LocalDateTime twice = LocalDateTime.of(2024, 10, 27, 2, 30);
    String twiceText =
        "datetime.datetime(2024, 10, 27, 2, 30, tzinfo=zoneinfo.ZoneInfo('Europe/Berlin')";
    to.add(new Vector("datetime", leap, fields + ")"));
    to.add(
        new Vector(
            "first datetime", LocalDateTime.of(1, 1, 1, 0, 0), "datetime.datetime(1, 1, 1, 0, 0)"));
    to.add(
        new Vector(
            "last datetime",
            LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000),
            "datetime.datetime(9999, 12, 31, 23, 59, 59, 999999)"));
    to.add(
        new Vector(
            "datetime in UTC",
            leap.atOffset(ZoneOffset.UTC),
            fields + ", tzinfo=datetime.timezone.utc)"));
    to.add(
        new Vector(
            "instant",
            Instant.parse("2024-02-29T12:00:00Z"),
            "datetime.datetime(2024, 2, 29, 12, 0, tzinfo=datetime.timezone.utc)"));
    to.add(
        new Vector(
            "datetime at an offset",
            OffsetDateTime.of(leap, ZoneOffset.ofHoursMinutes(-3, -30)),
            fields + ", tzinfo=datetime.timezone(datetime.timedelta(hours=-3, minutes=-30)))"));
    to.add(
        new Vector(
            "datetime in a zone",
            leap.atZone(berlin),
            fields + ", tzinfo=zoneinfo.ZoneInfo('Europe/Berlin'))"));
    to.add(
        new Vector(
            "first of two equal wall times",
            ZonedDateTime.ofLocal(twice, berlin, ZoneOffset.ofHours(2)),
            twiceText + ")"));
    to.add(
        new Vector(
            "second of two equal wall times",
            ZonedDateTime.ofLocal(twice, berlin, ZoneOffset.ofHours(1)),
            twiceText + ", fold=1)"));
    to.add(
        new Vector(
            "datetime in Java's UTC+02:00",
            leap.atZone(ZoneId.of("UTC+02:00")),
            fields + ", tzinfo=datetime.timezone(datetime.timedelta(hours=2)))"));
    to.add(new Vector("date", LocalDate.of(2024, 2, 29), "datetime.date(2024, 2, 29)"));
    to.add(new Vector("date before the epoch", LocalDate.of(1, 1, 1), "datetime.date(1, 1, 1)"));
    to.add(new Vector("time", LocalTime.of(23, 59, 59, 1000), "datetime.time(23, 59, 59, 1)"));
    to.add(
        new Vector(
            "time at an offset",
            OffsetTime.of(1, 2, 0, 0, ZoneOffset.ofHours(1)),
            "datetime.time(1, 2, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))"));
    to.add(
        new Vector("duration", Duration.ofSeconds(90_000, 5000), "datetime.timedelta(1, 3600, 5)"));
    to.add(
        new Vector(
            "negative duration", Duration.ofNanos(-1000), "datetime.timedelta(-1, 86399, 999999)"));
  }

  private static void addContainers(List<Vector> to) {
    to.add(new Vector("empty list", List.of(), "[]"));
    to.add(new Vector("list", Arrays.asList(1, null, "x", List.of(2.5)), "[1, None, 'x', [2.5]]"));
    to.add(new Vector("list of 16", Collections.nCopies(16, 1), "[1] * 16"));
    to.add(new Vector("Object[]", new Object[] {1, "a"}, "[1, 'a']"));
    to.add(new Vector("empty map", Map.of(), "{}"));
    var map = new LinkedHashMap<Object, Object>();
    map.put("a", 1);
    map.put(2L, List.of());
    map.put(null, true);
    map.put(0.5, "x");
    map.put(false, null);
    map.put(new byte[] {1}, 7);
    to.add(
        new Vector(
            "map of plain keys",
            map,
            "{'a': 1, 2: [], None: True, 0.5: 'x', False: None, b'\\x01': 7}"));
    var other = new LinkedHashMap<Object, Object>();
    other.put(Tuple.of(1, "a"), "t");
    other.put("s", LocalDate.of(2024, 1, 1));
    to.add(
        new Vector("map of other keys", other, "{(1, 'a'): 't', 's': datetime.date(2024, 1, 1)}"));
    to.add(new Vector("map of a lone surrogate", Map.of("\ud800", 1), "{'\\ud800': 1}"));
    to.add(new Vector("empty tuple", Tuple.of(), "()"));
    to.add(
        new Vector("tuple", Tuple.of(1, Tuple.of("a", null), List.of(2)), "(1, ('a', None), [2])"));
    to.add(new Vector("long tuple", new Tuple(Collections.nCopies(300, 1)), "(1,) * 300"));
    to.add(
        new Vector("set", new LinkedHashSet<Object>(List.of(3, "b", 1, "a")), "{1, 3, 'a', 'b'}"));
    to.add(new Vector("empty set", new LinkedHashSet<>(), "set()"));
    to.add(
        new Vector(
            "frozenset",
            FrozenSet.of(Tuple.of(1), FrozenSet.of(2)),
            "frozenset({(1,), frozenset({2})})"));
    to.add(
        new Vector(
            "dict subclass",
            new SubclassValue("collections:OrderedDict", List.of(List.of("a", 1))),
            "__import__('collections').OrderedDict(a=1)"));
  }
}
