package io.actionbridge.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryFormTest {

  private static final long START = 1_700_000_000_000L;
  private static final byte[] VALUE = {1};

  @Test
  void entriesAreTheBytesThatPythonWrites() {
    var untimed = MemoryForm.of(START, null);
    var timed = MemoryForm.of(START, Duration.ofDays(1));
    assertThat(hex(untimed.leaf(VALUE))).isEqualTo("010001");
    assertThat(hex(untimed.marker())).isEqualTo("0101");
    assertThat(hex(timed.leaf(VALUE))).isEqualTo("01020000018bcfe5680001");
    assertThat(hex(timed.marker())).isEqualTo("01030000018bcfe56800");
    assertThat(untimed.value(timed.leaf(VALUE))).isEqualTo(VALUE);
    assertThat(timed.value(untimed.leaf(VALUE))).isEqualTo(VALUE);
  }

  @ParameterizedTest
  @CsvSource({"999, false, true", "1000, true, true", "1001, true, true", "0, false, false"})
  void anEntryExpiresWhenARunStartsTheTtlLater(long later, boolean expired, boolean older) {
    byte[] entry = MemoryForm.of(START, Duration.ofSeconds(1)).leaf(VALUE);
    var form = MemoryForm.of(START + later, Duration.ofSeconds(1));
    assertThat(form.isExpired(entry)).isEqualTo(expired);
    assertThat(form.isOlder(entry)).isEqualTo(older);
  }

  @Test
  void anEntryWithoutATimeNeverExpires() {
    byte[] entry = MemoryForm.of(START, null).leaf(VALUE);
    var form = MemoryForm.of(Long.MAX_VALUE, Duration.ofMillis(1));
    assertThat(form.isExpired(entry)).isFalse();
    assertThat(MemoryForm.of(START, null).isExpired(form.leaf(VALUE))).isFalse();
  }

  @Test
  void aFormOfALaterVersionIsRefused() {
    var form = MemoryForm.of(START, null);
    for (byte[] entry : new byte[][] {{2, 0}, {1, 4}, {1, -1}}) {
      assertThatThrownBy(() -> form.isObject(entry))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("restore with the version that wrote it");
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
