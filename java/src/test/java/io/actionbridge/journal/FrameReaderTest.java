package io.actionbridge.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameReaderTest {

  private static final List<String> BODIES = List.of("93010607", "00", "ff".repeat(300), "9301");

  private static byte[] log() {
    var frames = new FrameBuffer();
    BODIES.forEach(body -> frames.add(HexFormat.of().parseHex(body)));
    return Arrays.copyOf(frames.bytes(), frames.size());
  }

  private static List<String> read(byte[] bytes) throws IOException {
    List<String> bodies = new ArrayList<>();
    try (var frames = new FrameReader(new ByteArrayInputStream(bytes))) {
      for (byte[] body = frames.next(); body != null; body = frames.next()) {
        bodies.add(HexFormat.of().formatHex(body));
      }
    }
    return bodies;
  }

  @Test
  void aLogThatIsCutAnywhereGivesItsWholeFrames() throws IOException {
    byte[] log = log();
    int end = 0;
    for (int frames = 0; frames <= BODIES.size(); frames++) {
      int next = frames == BODIES.size() ? end + 1 : end + 8 + BODIES.get(frames).length() / 2;
      for (int cut = end; cut < next; cut++) {
        assertThat(read(Arrays.copyOf(log, cut))).isEqualTo(BODIES.subList(0, frames));
      }
      end = next;
    }
  }

  @Test
  void aFlippedBitAnywhereEndsTheLogBeforeItsFrame() throws IOException {
    byte[] log = log();
    int frame = 0;
    int end = 8 + BODIES.get(0).length() / 2;
    for (int at = 0; at < log.length; at++) {
      if (at == end) {
        frame++;
        end += 8 + BODIES.get(frame).length() / 2;
      }
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = log.clone();
        damaged[at] ^= (byte) (1 << bit);
        assertThat(read(damaged)).isEqualTo(BODIES.subList(0, frame));
      }
    }
  }

  @Test
  void zerosThatAFileSystemLeavesBehindAreNoFrames() throws IOException {
    byte[] log = log();
    assertThat(read(Arrays.copyOf(log, log.length + 64))).isEqualTo(BODIES);
  }

  @Test
  void aFrameIsLengthThenCrc32cOfLengthAndBodyThenBody() {
    var frames = new FrameBuffer();
    frames.add(HexFormat.of().parseHex("93010607"));
    assertThat(HexFormat.of().formatHex(frames.bytes(), 0, frames.size()))
        .isEqualTo("00000004" + "adcf5aa6" + "93010607");
  }
}
