package io.actionbridge.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.actionbridge.journal.RecoveredRuns.Line;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledProcessTest {

  private static final KeyGroups GROUPS = new KeyGroups(0, 0);
  private static final int KILLS = 2;
  private static final int AT_LEAST = 100;

  /** Appends numbers for ever, and prints those that are durable. */
  static final class Child {

    private Child() {}

    public static void main(String[] args) throws Exception {
      Attempt attempt = Attempt.open(Path.of(args[0]), UUID.fromString(args[1]), GROUPS, List.of());
      Journal journal = attempt.journal();
      byte[] uid = journal.startRun(0, new byte[] {0}, new byte[] {0}, 0, 0);
      for (int number = 0; ; number++) {
        byte[] record = ByteBuffer.allocate(4 + number % 100).putInt(number).array();
        journal.append(0, uid, record);
        journal.flush();
        if (number % 7 == 0) {
          journal.flushAndWait();
          System.out.println(number);
        }
      }
    }
  }

  @Test
  void whatAKilledProcessHadReportedIsThere(@TempDir Path directory) throws Exception {
    UUID submission = UUID.randomUUID();
    for (int kill = 1; kill <= KILLS; kill++) {
      int reported = appendUntilKilled(directory, submission);
      Attempt attempt = Attempt.open(directory, submission, GROUPS, List.of());

      Line line = attempt.journal().recovered().lines().values().iterator().next();
      assertThat(line.runs()).hasSize(kill);
      List<byte[]> records = line.runs().get(kill - 1).records();
      assertThat(records).hasSizeGreaterThan(reported);
      for (int number = 0; number < records.size(); number++) {
        assertThat(ByteBuffer.wrap(records.get(number)).getInt()).isEqualTo(number);
      }
      attempt.journal().close(30_000);
    }
  }

  /** Returns the last number that the child reported before it was gone. */
  private static int appendUntilKilled(Path directory, UUID submission) throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            directory.toString(),
            submission.toString());
    Process child =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    List<Integer> reported = new ArrayList<>();
    try (var out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        reported.add(Integer.valueOf(line));
        if (reported.size() == AT_LEAST) {
          child.toHandle().destroyForcibly(); // SIGKILL, and what it had printed can be read
        }
      }
    }
    child.waitFor();
    assertThat(reported).hasSizeGreaterThanOrEqualTo(AT_LEAST);
    return reported.get(reported.size() - 1);
  }
}
