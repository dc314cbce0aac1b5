package io.actionbridge.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.actionbridge.wire.RandomValues;
import io.actionbridge.wire.ValueCodec;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BoundaryValuesTest {

  private static final int TEN_MIB = 10 << 20;

  private static TestPython.Direct python;

  @BeforeAll
  static void enter() {
    python = TestPython.enter("value_functions");
  }

  @AfterAll
  static void leave() {
    python.close();
  }

  @Test
  void textIsTheSameOnBothSidesLoneSurrogatesAndByteOrderMarksIncluded() {
    assertBothWays("", "str", "");
    assertBothWays("\ufeff", "str", "feff");
    assertBothWays("\ufeffa\u0000", "str", "feff 61 0");
    assertBothWays("\ud800", "str", "d800");
    assertBothWays("\udc00\ud800x", "str", "dc00 d800 78");
    assertBothWays("\ud83d\ude00", "str", "1f600");
  }

  @Test
  void integersBeyondInt64AndFloatsThatAreNoNumbersAreTheSameOnBothSides() {
    for (String digits :
        List.of("9223372036854775808", "-9223372036854775809", "340282366920938463463374607431")) {
      assertBothWays(new BigInteger(digits), "int", digits);
    }
    assertBothWays(Long.MAX_VALUE, "int", "9223372036854775807");
    assertBothWays(Long.MIN_VALUE, "int", "-9223372036854775808");
    assertBothWays(Double.NaN, "float", "nan");
    assertBothWays(Double.NEGATIVE_INFINITY, "float", "-inf");
    assertBothWays(-0.0, "float", "-0.0");
  }

  @Test
  void emptyValuesAreNotNull() {
    assertBothWays(null, "NoneType", "None");
    assertBothWays(List.of(), "list", "[]");
    assertBothWays(Map.of(), "dict", "{}");
    assertThat(described(new byte[0])).containsExactly("bytes", "");
    assertThat((byte[]) python.call("echo", (Object) new byte[0])).isEmpty();
  }

  @Test
  void valuesOfTenMebibytesCross() {
    var bytes = new byte[TEN_MIB];
    Arrays.fill(bytes, (byte) 0xff);
    assertThat((byte[]) python.call("echo", (Object) bytes)).isEqualTo(bytes);
    String text = "é".repeat(TEN_MIB / 2);
    assertThat(python.call("echo", text).equals(text)).isTrue();
    assertThat(described(text).get(1)).asString().startsWith("e9 e9 ");
  }

  @Test
  void mapsKeepKeysOfEveryPlainType() {
    Map<Object, Object> map = new HashMap<>();
    map.put(1L, "one");
    map.put(null, 1.5);
    map.put("\ud800", List.of("\ufeff"));
    assertThat(python.call("echo", map)).isEqualTo(map);
  }

  @Test
  void randomValuesComeBackFromPythonByteForByte() {
    RandomValues.forAll(
        value ->
            assertThat(ValueCodec.encode(python.call("echo", value)))
                .isEqualTo(ValueCodec.encode(value)));
  }

  private static void assertBothWays(Object value, String type, String text) {
    assertThat(described(value)).containsExactly(type, text);
    assertThat(python.call("echo", value)).isEqualTo(value);
  }

  private static List<Object> described(Object value) {
    return new ArrayList<>((List<?>) python.call("describe", value));
  }
}
