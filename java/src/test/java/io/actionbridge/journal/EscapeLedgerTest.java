package io.actionbridge.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.actionbridge.plan.Durability;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint journal counts errors over restarts that roll everything else back. */
class EscapeLedgerTest {

  private static final byte[] KEY = {7};
  private static final Bytes INPUT = Digest.of(new byte[] {8});
  private static final Bytes OTHER = Digest.of(new byte[] {9});

  @TempDir private Path directory;
  private final UUID submission = UUID.randomUUID();

  @Test
  void whatEscapedIsThereInTheNextAttemptWhateverItRestores() throws Exception {
    escape(open(new KeyGroups(0, 9)), "first");
    escape(open(new KeyGroups(0, 9)), "second");

    assertThat(escaped(open(new KeyGroups(0, 9)))).containsExactly("first", "second");
    assertThat(escaped(open(new KeyGroups(3, 3)))).containsExactly("first", "second");
    assertThat(escaped(open(new KeyGroups(4, 9)))).isEmpty();
    assertThat(open(new KeyGroups(0, 9)).escaped(KEY, () -> OTHER)).isEmpty();
  }

  @Test
  void anotherSubmissionCountsAnew() throws Exception {
    escape(open(new KeyGroups(0, 9)), "first");
    Journal other =
        Attempt.open(
                Durability.CHECKPOINT, directory, UUID.randomUUID(), new KeyGroups(0, 9), List.of())
            .journal();
    assertThat(escaped(other)).isEmpty();
  }

  @Test
  void aRedeemedInputIsForgottenWhenACheckpointThatHoldsItsRunIsComplete() throws Exception {
    escape(open(new KeyGroups(0, 9)), "first");
    Journal second = open(new KeyGroups(0, 9));
    second.snapshot(1, true);
    second.redeemed(KEY, () -> INPUT);
    second.completed(1);
    assertThat(escaped(open(new KeyGroups(0, 9)))).containsExactly("first");

    second.snapshot(2, true);
    second.completed(2);
    assertThat(escaped(open(new KeyGroups(0, 9)))).isEmpty();
  }

  @Test
  void anInputThatWasRedeemedTwiceIsForgottenOnce() throws Exception {
    escape(open(new KeyGroups(0, 9)), "first");
    Journal second = open(new KeyGroups(0, 9));
    for (long checkpoint = 1; checkpoint <= 2; checkpoint++) {
      second.redeemed(KEY, () -> INPUT);
      second.snapshot(checkpoint, true);
    }
    second.completed(2);
    assertThat(escaped(open(new KeyGroups(0, 9)))).isEmpty();
  }

  @Test
  void runsHaveIdentitiesUnlikeAnyOther() throws Exception {
    Journal journal = open(new KeyGroups(0, 9));
    byte[] one = journal.startRun(3, KEY, INPUT.content(), 0, 0);
    byte[] two = journal.startRun(3, KEY, INPUT.content(), 0, 0);
    byte[] other = open(new KeyGroups(0, 9)).startRun(3, KEY, INPUT.content(), 0, 0);
    assertThat(List.of(Bytes.of(one), Bytes.of(two), Bytes.of(other))).doesNotHaveDuplicates();
    assertThat(one).hasSize(16);
    assertThat(journal.ticket()).isZero();
  }

  private Journal open(KeyGroups groups) throws Exception {
    return Attempt.open(Durability.CHECKPOINT, directory, submission, groups, List.of()).journal();
  }

  private static void escape(Journal journal, String error) throws Exception {
    journal.escaped(3, KEY, new byte[16], INPUT, error.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> escaped(Journal journal) {
    return journal.escaped(KEY, () -> INPUT).stream()
        .map(record -> new String(record, StandardCharsets.UTF_8))
        .toList();
  }
}
