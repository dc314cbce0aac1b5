package io.actionbridge.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.actionbridge.journal.LogRecord.Cut;
import io.actionbridge.journal.LogRecord.Orphaned;
import io.actionbridge.journal.LogRecord.Recorded;
import io.actionbridge.journal.LogRecord.Started;
import io.actionbridge.journal.Next.Again;
import io.actionbridge.journal.Next.Fresh;
import io.actionbridge.journal.Next.Wait;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecoveredRunsTest {

  private static final Bytes KEY = bytes("key");
  private static final long PATIENCE = 100;

  private final List<String> orphans = new ArrayList<>();
  private final RecoveredRuns runs = new RecoveredRuns(PATIENCE);

  @BeforeEach
  void twoRunsOfOneKey() {
    start("1", "a");
    record("1", "r1");
    start("2", "b");
    record("1", "r2");
    record("2", "r3");
  }

  @Test
  void anIdleKeyStartsOnlyTheInputOfTheFirstRunAndThenTheNext() throws Exception {
    assertAgain(next(0, "b", "a", "a"), 1, "1", false, "r1", "r2");
    assertAgain(next(0, "b", "a"), 0, "2", false, "r3");
    assertThat(runs.isEmpty()).isTrue();
    assertThat(next(0, "a")).isEqualTo(new Fresh());
  }

  @Test
  void otherKeysAreFree() throws Exception {
    assertThat(runs.next(bytes("other"), List.of(bytes("x")), 0, this::drop))
        .isEqualTo(new Fresh());
  }

  @Test
  void otherInputWaitsForTheOneThatWasRecordedBeforeIt() throws Exception {
    assertThat(next(7, "b")).isEqualTo(new Wait(7 + PATIENCE));
    assertThat(next(50, "b", "x")).isEqualTo(new Wait(7 + PATIENCE));
    assertAgain(next(60, "b", "x", "a"), 2, "1", false, "r1", "r2");
    assertThat(next(70, "x")).isEqualTo(new Wait(70 + PATIENCE));
    assertThat(orphans).isEmpty();
  }

  @Test
  void aRunWhoseInputDoesNotComeIsDroppedAndItsKeyIsSoftUntilItsLineIsEmpty() throws Exception {
    assertThat(next(0, "x", "b")).isInstanceOf(Wait.class);
    assertAgain(next(PATIENCE, "x", "b"), 1, "2", true, "r3");
    assertThat(orphans).containsExactly("1");
    assertThat(next(PATIENCE, "x")).isEqualTo(new Fresh());
    start("3", "c");
    assertAgain(next(PATIENCE, "c"), 0, "3", false);
  }

  @Test
  void whenInputHasEndedNothingWaits() throws Exception {
    runs.endInput();
    assertThat(next(0, "x")).isEqualTo(new Fresh());
    assertThat(orphans).containsExactly("1", "2");
  }

  @Test
  void anOrphanOfAnEarlierAttemptIsGoneAndItsKeyIsSoftStill() throws Exception {
    runs.apply(new Orphaned(0, KEY, bytes("1")));
    assertAgain(next(0, "b"), 0, "2", true, "r3");
  }

  @Test
  void aCutReplacesTheRecordsBeforeIt() throws Exception {
    runs.apply(new Cut(0, bytes("1"), List.of(bytes("r1"))));
    record("1", "r4");
    assertAgain(next(0, "a"), 0, "1", false, "r1", "r4");
  }

  @Test
  void theRecordsOfARunInStateComeBeforeThoseOfTheLog() throws Exception {
    record("0", "r0");
    assertThat(texts(runs.join(bytes("0").content(), List.of(bytes("s").content()))))
        .containsExactly("s", "r0");
    assertThat(runs.join(bytes("9").content(), List.of())).isEmpty();
    runs.restored();
  }

  @Test
  void aCutOfARunInStateReplacesItsRecordsThereToo() throws Exception {
    runs.apply(new Cut(0, bytes("0"), List.of(bytes("kept"))));
    record("0", "r0");
    assertThat(texts(runs.join(bytes("0").content(), List.of(bytes("s").content()))))
        .containsExactly("kept", "r0");
  }

  @Test
  void recordsOfARunThatNobodyKnowsAreRefused() {
    record("0", "r0");
    assertThatThrownBy(runs::restored)
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("do not belong together");
  }

  @Test
  void whatNobodyStartedIsInTheNextCheckpoint() throws Exception {
    assertThat(next(0, "x")).isInstanceOf(Wait.class);
    assertThat(next(PATIENCE, "x")).isInstanceOf(Wait.class);
    JournalState state = JournalState.decode(new JournalState(null, runs.lines()).encode());

    var restored = new RecoveredRuns(PATIENCE);
    state.lines().forEach(restored::restore);
    Next next = restored.next(KEY, List.of(bytes("b")), 0, this::drop);
    assertAgain(next, 0, "2", true, "r3");
    assertThat(((Again) next).run().start()).isEqualTo(11);
    assertThat(((Again) next).run().watermark()).isEqualTo(-5);
  }

  private void start(String uid, String input) {
    runs.apply(new Started(0, KEY, bytes(uid), bytes(input), 11, -5));
  }

  private void record(String uid, String record) {
    runs.apply(new Recorded(0, bytes(uid), bytes(record)));
  }

  private Next next(long now, String... queued) throws Exception {
    return runs.next(
        KEY, Arrays.stream(queued).map(RecoveredRunsTest::bytes).toList(), now, this::drop);
  }

  private void drop(int group, Bytes key, RecoveredRun run) {
    assertThat(key).isEqualTo(KEY);
    orphans.add(new String(run.uid(), StandardCharsets.UTF_8));
  }

  private static void assertAgain(
      Next next, int index, String uid, boolean soft, String... records) {
    assertThat(next).isInstanceOf(Again.class);
    var again = (Again) next;
    assertThat(again.index()).isEqualTo(index);
    assertThat(Bytes.of(again.run().uid())).isEqualTo(bytes(uid));
    assertThat(again.soft()).isEqualTo(soft);
    assertThat(texts(again.run().records())).containsExactly(records);
  }

  private static List<String> texts(List<byte[]> records) {
    return records.stream().map(r -> new String(r, StandardCharsets.UTF_8)).toList();
  }

  private static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
