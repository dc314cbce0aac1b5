package io.actionbridge.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.actionbridge.journal.LogRecord.BaseEnd;
import io.actionbridge.journal.LogRecord.Cut;
import io.actionbridge.journal.LogRecord.Escaped;
import io.actionbridge.journal.LogRecord.Header;
import io.actionbridge.journal.LogRecord.Mark;
import io.actionbridge.journal.LogRecord.Orphaned;
import io.actionbridge.journal.LogRecord.Recorded;
import io.actionbridge.journal.LogRecord.Started;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogCodecTest {

  private static final String UID = "000102030405060708090a0b0c0d0e0f";

  /** A record and its bytes. */
  private record Vector(String hex, LogRecord record) {}

  /** The contract's table of kinds, in bytes that must never change. */
  static List<Vector> vectors() {
    var submission = new UUID(0x0001020304050607L, 0x08090a0b0c0d0e0fL);
    return List.of(
        new Vector(
            "98" + "010101" + "c410" + UID + "c401aa" + "05" + "00" + "7f",
            new Header(submission, bytes("aa"), 5, new KeyGroups(0, 127))),
        new Vector(
            "99"
                + "010201"
                + "07"
                + "c402a161"
                + "c410"
                + UID
                + "c401dd"
                + "cf0000018bcfe56800"
                + "d38000000000000000",
            new Started(
                7, bytes("a161"), bytes(UID), bytes("dd"), 1_700_000_000_000L, Long.MIN_VALUE)),
        new Vector(
            "96" + "010301" + "07" + "c410" + UID + "c402beef",
            new Recorded(7, bytes(UID), bytes("beef"))),
        new Vector(
            "96" + "010401" + "07" + "c402a161" + "c410" + UID,
            new Orphaned(7, bytes("a161"), bytes(UID))),
        new Vector(
            "96" + "010501" + "07" + "c410" + UID + "92" + "c40101" + "c400",
            new Cut(7, bytes(UID), List.of(bytes("01"), bytes("")))),
        new Vector("94" + "010601" + "2a", new Mark(42)),
        new Vector("94" + "010701" + "02", new BaseEnd(2)),
        new Vector(
            "97" + "010801" + "07" + "c402a161" + "c401dd" + "c401ee",
            new Escaped(7, bytes("a161"), bytes("dd"), bytes("ee"))));
  }

  private static Bytes bytes(String hex) {
    return Bytes.of(HexFormat.of().parseHex(hex));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void everyRecordHasItsBytesForEver(Vector vector) throws JournalException {
    assertThat(HexFormat.of().formatHex(new LogCodec().encode(vector.record())))
        .isEqualTo(vector.hex());
    assertThat(LogCodec.decode(HexFormat.of().parseHex(vector.hex()))).isEqualTo(vector.record());
  }

  @Test
  void anUnknownRecordIsSkippedUnlessItIsCritical() throws JournalException {
    for (String later : List.of("930163", "940263")) { // another kind; another version
      String rest = later.startsWith("94") ? "01" : "";
      assertThat(LogCodec.decode(bytes(later + "00" + rest).content())).isNull();
      assertThatThrownBy(() -> LogCodec.decode(bytes(later + "01" + rest).content()))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("kind 99")
          .hasMessageContaining("a later one");
    }
  }
}
