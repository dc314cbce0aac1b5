package io.actionbridge.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.actionbridge.journal.JournalException.Fenced;
import io.actionbridge.journal.LogRecord.Header;
import io.actionbridge.journal.RecoveredRuns.Line;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a later attempt finds, and what an earlier one may still do. */
class LogJournalTest {

  private static final KeyGroups ALL = new KeyGroups(0, 1);
  private static final KeyGroups LOW = new KeyGroups(0, 0);
  private static final KeyGroups HIGH = new KeyGroups(1, 1);

  @TempDir private Path directory;
  private final UUID submission = UUID.randomUUID();
  private final List<Attempt> opened = new ArrayList<>();

  @AfterEach
  void close() throws InterruptedException {
    for (Attempt attempt : opened) {
      attempt.journal().close(30_000);
    }
  }

  @Test
  void aFencedWriterNeverTellsThatSomethingIsDurable() throws Exception {
    Attempt first = open(ALL);
    run(first, 0, "a");
    open(ALL);
    first.journal().startRun(0, new byte[] {0}, new byte[0], 0, 0);
    assertThatThrownBy(() -> first.journal().flushAndWait())
        .isInstanceOf(Fenced.class)
        .hasMessageContaining("newer attempt");
    assertThat(first.flushed()).hasSize(1);
  }

  @Test
  void twoReadersAfterRescaleShareWhatOneWrote() throws Exception {
    Attempt one = open(ALL);
    run(one, 0, "a");
    run(one, 1, "b");
    assertThat(recovered(open(LOW))).containsExactly("a");
    assertThat(recovered(open(HIGH))).containsExactly("b");
  }

  @Test
  void oneReaderAfterRescaleHasWhatTwoWrote() throws Exception {
    run(open(LOW), 0, "a");
    run(open(HIGH), 1, "b");
    assertThat(recovered(open(ALL))).containsExactly("a", "b");
  }

  @Test
  void anotherSubmissionReadsNothingAndFencesNobody() throws Exception {
    Attempt first = open(ALL);
    byte[] savepoint = first.journal().snapshot(1, false);
    run(first, 0, "a");

    Attempt fork = track(Attempt.open(directory, UUID.randomUUID(), ALL, List.of(savepoint)));
    assertThat(recovered(fork)).isEmpty();
    run(first, 0, "b");
    assertThat(recovered(open(ALL, savepoint))).containsExactly("a", "b");
  }

  @Test
  void whatAnAbandonedAttemptWroteAfterItsOwnCheckpointIsFoundByTheOneThatRestoresTheEarlier()
      throws Exception {
    Attempt first = open(ALL);
    byte[] complete = first.journal().snapshot(1, true);
    run(first, 0, "a");
    Attempt second = open(ALL, complete);
    run(second, 0, "b");
    second.journal().snapshot(2, true); // is never complete
    run(second, 0, "c");
    assertThat(recovered(open(ALL, complete))).containsExactly("a", "b", "c");
  }

  @Test
  void anAttemptThatDiedWhileItCopiedForwardIsPassedOver() throws Exception {
    run(open(ALL), 0, "a");
    Attempt died = open(ALL);
    Path base = died.segment(directory).resolve("BASE");
    byte[] whole = Files.readAllBytes(base);
    for (int length : new int[] {0, whole.length / 2, whole.length - 1}) {
      Files.write(base, Arrays.copyOf(whole, length));
      Attempt next = open(ALL);
      assertThat(recovered(next)).containsExactly("a");
      Files.delete(next.segment(directory).resolve("BASE"));
    }
  }

  @Test
  void aCompleteCheckpointDeletesWhatIsBeforeItAndARestoreOfItFindsTheRest() throws Exception {
    Attempt first = open(ALL);
    run(first, 0, "old");
    Attempt second = open(ALL);
    for (int i = 0; i < 20; i++) {
      run(second, 0, "x");
    }
    byte[] state = second.journal().snapshot(1, true);
    int chunks = chunks(second).size();
    second.journal().completed(1);
    run(second, 0, "a");
    second.journal().close(30_000);

    assertThat(first.segment(directory)).doesNotExist();
    assertThat(chunks(second)).hasSizeLessThan(chunks);
    Attempt third = open(ALL, state);
    assertThat(recovered(third)).containsExactly("old", "a"); // nobody had started the old one
  }

  @Test
  void aSavepointBesideTheCheckpointsDeletesNothing() throws Exception {
    Attempt first = open(ALL);
    byte[] checkpoint = first.journal().snapshot(1, true);
    run(first, 0, "a");
    first.journal().snapshot(2, false);
    first.journal().completed(2);
    first.journal().close(30_000);
    assertThat(recovered(open(ALL, checkpoint))).containsExactly("a");
  }

  @Test
  void rewoundPastATruncatedLogNothingOfItIsUsed() throws Exception {
    Attempt first = open(ALL);
    byte[] early = first.journal().snapshot(1, true);
    for (int i = 0; i < 20; i++) {
      run(first, 0, "x");
    }
    first.journal().snapshot(2, true);
    run(first, 0, "a");
    first.journal().completed(2);
    first.journal().close(30_000);
    assertThat(recovered(open(ALL, early))).isEmpty();
  }

  @Test
  void rewoundBehindASuccessorThatIsTruncatedItsPredecessorIsNotUsedInstead() throws Exception {
    Attempt first = open(ALL);
    byte[] early = first.journal().snapshot(1, true);
    run(first, 0, "a");
    Attempt second = open(ALL, early);
    run(second, 0, "b");
    second.journal().snapshot(2, true);
    second.journal().completed(2);
    second.journal().close(30_000);
    assertThat(recovered(open(ALL, early))).isEmpty();
  }

  @Test
  void whatASegmentHoldsIsReadAfterItIsFenced() throws Exception {
    run(open(ALL), 0, "a");
    run(open(ALL), 0, "b");
    var disk = new FaultyFiles();
    assertThat(recovery(store(disk), Digest.of(new byte[0])).open().found()).hasSize(4);
    assertThat(disk.opened)
        .filteredOn(read -> !read.getKey().getName().equals("header"))
        .hasSize(2)
        .noneMatch(Map.Entry::getValue);
  }

  @Test
  void anAttemptThatOpensBesideALaterOneGivesWayAndFencesNobody() throws Exception {
    Attempt first = open(ALL);
    var disk = new FaultyFiles();
    LogStore store = store(disk);
    Bytes parent = Digest.of(new byte[] {1});
    int held = disk.syncs.drainPermits();
    var late = new FutureTask<>(() -> recovery(store, parent).open());
    new Thread(late).start();
    disk.begun.acquire(); // it has looked at what is there, and writes its header
    Segment beside = store(new FaultyFiles()).register(new Header(submission, parent, 2, ALL));
    disk.syncs.release(held);

    assertThatThrownBy(late::get)
        .hasCauseInstanceOf(JournalException.class)
        .hasMessageContaining("opened beside this attempt");
    assertThat(store.isFenced(beside.id())).isFalse();
    run(first, 0, "a");
  }

  @Test
  void aHoleInTheLogIsDamageAndNoTornTail() throws Exception {
    Attempt first = open(ALL);
    for (int i = 0; i < 20; i++) {
      run(first, 0, "x");
    }
    List<Path> chunks = chunks(first);
    byte[] middle = Files.readAllBytes(chunks.get(1));
    middle[middle.length / 2] ^= 1;
    Files.write(chunks.get(1), middle);
    assertThatThrownBy(() -> open(ALL))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("is damaged")
        .hasMessageContaining("move that directory away");
  }

  private LogStore store(FaultyFiles disk) {
    return new LogStore(
        new LogFiles(disk),
        new org.apache.flink.core.fs.Path(opened.get(0).segment(directory).getParent().toUri()));
  }

  private LogRecovery recovery(LogStore store, Bytes parent) {
    return new LogRecovery(store, submission, ALL, parent, List.of());
  }

  private static void run(Attempt attempt, int group, String text) throws Exception {
    Journal journal = attempt.journal();
    byte[] uid = journal.startRun(group, new byte[] {(byte) group}, new byte[] {1}, 2, 3);
    journal.append(group, uid, text.getBytes(StandardCharsets.UTF_8));
    journal.flushAndWait();
  }

  private Attempt open(KeyGroups groups, byte[]... states) throws Exception {
    return track(Attempt.open(directory, submission, groups, List.of(states)));
  }

  private Attempt track(Attempt attempt) {
    opened.add(attempt);
    return attempt;
  }

  private static List<String> recovered(Attempt attempt) {
    List<String> texts = new ArrayList<>();
    for (Line line : attempt.journal().recovered().lines().values()) {
      for (RecoveredRun run : line.runs()) {
        run.records().forEach(r -> texts.add(new String(r, StandardCharsets.UTF_8)));
      }
    }
    return texts;
  }

  private List<Path> chunks(Attempt attempt) throws Exception {
    try (Stream<Path> files = Files.list(attempt.segment(directory))) {
      return files.filter(file -> file.toString().endsWith(".wal")).sorted().toList();
    }
  }
}
