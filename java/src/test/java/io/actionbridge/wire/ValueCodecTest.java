package io.actionbridge.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the golden vectors do not show: refusals, bounds, and values that Java only carries. */
class ValueCodecTest {

  static Opaque extension(int code, String ascii) {
    return new Opaque(code, ascii.getBytes(StandardCharsets.US_ASCII));
  }

  private static Object decoded(String hex) {
    return ValueCodec.decode(HexFormat.of().parseHex(hex));
  }

  private static Object nested(int depth) {
    Object value = List.of();
    for (int i = 1; i < depth; i++) {
      value = i % 2 == 0 ? List.of(value) : Tuple.of(value);
    }
    return value;
  }

  @Test
  void anUnknownClassIsRefusedWithItsPathAndARemedy() {
    assertThatThrownBy(() -> ValueCodec.encode(Map.of("legs", List.of(1, Optional.empty()))))
        .isInstanceOfSatisfying(
            UnsupportedValueException.class,
            e -> {
              assertThat(e.path()).isEqualTo("value[\"legs\"][1]");
              assertThat(e.type()).isEqualTo("java.util.Optional");
            })
        .hasMessageContaining("Convert it");
    assertThatThrownBy(() -> ValueCodec.encode(new AtomicLong()))
        .isInstanceOf(UnsupportedValueException.class);
    assertThatThrownBy(() -> ValueCodec.encode(new ObjectValue("t", Map.of("f", 'c'))))
        .hasMessageStartingWith("value[\"f\"] (java.lang.Character)");
  }

  @Test
  void digitsAndYearsThatPythonLacksAreRefused() {
    for (Object value :
        List.of(
            LocalTime.of(0, 0, 0, 1),
            Duration.ofNanos(1),
            LocalDate.of(10_000, 1, 1),
            LocalDate.of(0, 12, 31),
            Duration.ofDays(1_000_000_000))) {
      assertThatThrownBy(() -> ValueCodec.encode(value))
          .isInstanceOf(UnsupportedValueException.class)
          .hasMessageContaining("Python's");
    }
  }

  @Test
  void keysThatPythonWouldMergeOrRefuseAreRefused() {
    assertThatThrownBy(() -> ValueCodec.encode(Map.of(1, "a", true, "b")))
        .hasMessageContaining("one key");
    assertThatThrownBy(() -> ValueCodec.encode(Set.of(1L, 1.0))).hasMessageContaining("one key");
    assertThatThrownBy(() -> ValueCodec.encode(Map.of(List.of(1), 2)))
        .hasMessageContaining("Tuple");
    assertThatThrownBy(() -> ValueCodec.encode(Set.of(Tuple.of(Map.of()))))
        .hasMessageContaining("FrozenSet");
  }

  @Test
  void depthIsBoundedBothWays() {
    byte[] deepest = ValueCodec.encode(nested(200));
    assertThat(ValueCodec.encode(ValueCodec.decode(deepest))).isEqualTo(deepest);
    assertThatThrownBy(() -> ValueCodec.encode(nested(201)))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("200");
    assertThatThrownBy(() -> decoded("91".repeat(100_000) + "c0")).hasMessageContaining("200");
    var loop = new ArrayList<Object>();
    loop.add(loop);
    assertThatThrownBy(() -> ValueCodec.encode(loop)).isInstanceOf(WireException.class);
  }

  @Test
  void sizeIsBounded() {
    assertThat(ValueCodec.encode(new byte[98], 100)).hasSize(100);
    assertThatThrownBy(() -> ValueCodec.encode(new byte[99], 100))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("actionbridge.max-value-bytes");
  }

  @Test
  void valuesWithoutAJavaTypeGoBackByteForByte() {
    // NaN, -0, cloudpickle, two surrogates that Java takes as a pair
    var values =
        new ArrayList<>(
            List.of(
                extension(Ext.DECIMAL, "NaN"),
                extension(Ext.DECIMAL, "-0"),
                extension(Ext.PICKLE, "pickle"),
                new Opaque(Ext.SURROGATES, HexFormat.of().parseHex("eda0bdedb880"))));
    // a naive fold, an offset below a second, an offset of 19 hours, an unknown zone, a gap
    long gap = WallTime.of(LocalDateTime.of(2024, 3, 31, 2, 30)).micros();
    for (var time :
        List.of(
            new WallTime(0, 1, null),
            new WallTime(0, 0, 1L),
            new WallTime(0, 0, 19 * 3600 * WallTime.SECOND),
            new WallTime(0, 0, "Mars/Olympus"),
            new WallTime(gap, 0, "Europe/Berlin"))) {
      var out = new WireWriter(100);
      time.write(out, Ext.DATETIME);
      values.add((Opaque) ValueCodec.decode(out.toBytes()));
      assertThat(ValueCodec.encode(values.get(values.size() - 1))).isEqualTo(out.toBytes());
    }
    for (Opaque value : values) {
      assertThat(ValueCodec.decode(ValueCodec.encode(value))).isEqualTo(value);
    }
  }

  @Test
  void aUint64MeansTheSameInteger() {
    assertThat(decoded("cf0000000000000005")).isEqualTo(5L);
    assertThat(decoded("cfffffffffffffffff"))
        .isEqualTo(BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE));
  }

  @Test
  void brokenBytesAreWireExceptions() {
    for (String hex :
        List.of(
            "", // nothing
            "c1", // no msgpack
            "c0c0", // something follows
            "d9",
            "cd01",
            "a361",
            "c6ffffffff",
            "ddffffffff",
            "dfffffffff",
            "c9ffffffff01", // truncated
            "a1ff", // not UTF-8
            "d40f00",
            "d6ff00000000", // unknown codes: 15, msgpack's own timestamp
            "81" + "9100" + "c0", // a list as key
            "d40400", // code 4 for a plain int
            "d50700c0", // two values in one extension
            "d40a00", // UUID of one byte
            "c70406930002c0", // fold 2
            "c70407d301" // cut off in an extension
            )) {
      assertThatThrownBy(() -> decoded(hex)).as(hex).isInstanceOf(WireException.class);
    }
  }

  @Test
  void anyCutOfAValueIsAWireException() {
    Map<String, Object> value = new HashMap<>();
    value.put("t", Tuple.of(1, "é", LocalDate.EPOCH));
    value.put("o", new ObjectValue("a:B", Map.of("x", Set.of(1.5, 300))));
    byte[] bytes = ValueCodec.encode(value);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> ValueCodec.decode(cut)).isInstanceOf(WireException.class);
    }
  }
}
