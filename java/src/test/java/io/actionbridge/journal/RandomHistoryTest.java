package io.actionbridge.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.actionbridge.journal.JournalException.Fenced;
import io.actionbridge.journal.RecoveredRuns.Line;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of one submission against a model: runs, records, snapshots, complete and
 * abandoned checkpoints, crashes with torn and damaged tails, zombies, rescaling.
 */
class RandomHistoryTest {

  private static final int HISTORIES = 40;
  private static final int STEPS = 60;
  private static final int KEYS = 4; // each in a key group of its own

  /** One fact of one key, in the order in which it was appended. */
  private record Fact(boolean start, Bytes uid, Bytes content) {}

  /** What the model knows of one key. */
  private static final class Key {
    /** Records of runs in flight at the checkpoint, by uid. */
    Map<Bytes, List<Bytes>> inState = new LinkedHashMap<>();

    /** Runs that nobody had started at the checkpoint, with their records. */
    Map<Bytes, List<Bytes>> line = new LinkedHashMap<>();

    List<Fact> facts = new ArrayList<>();
    int durable;

    /** Runs that this attempt may append to. */
    Map<Bytes, List<Bytes>> running = new LinkedHashMap<>();

    Map<Bytes, Bytes> identities = new LinkedHashMap<>();
  }

  /** A checkpoint with all that restoring it needs. */
  private record Checkpoint(List<byte[]> states, List<Key> keys) {}

  @TempDir private Path directory;
  private final UUID submission = UUID.randomUUID();
  private final List<Attempt> attempts = new ArrayList<>();
  private final List<Key> keys = new ArrayList<>();
  private Random random;
  private Checkpoint restored = new Checkpoint(List.of(), emptyKeys());
  private long checkpoints;
  private int records;

  static Stream<Long> seeds() {
    return Stream.iterate(1L, seed -> seed + 1).limit(HISTORIES);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatWasDurableIsFoundInOrderAndOnce(long seed) throws Exception {
    random = new Random(seed);
    keys.addAll(emptyKeys());
    open();
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> startOrClaim(random.nextInt(KEYS));
        case 3, 4, 5, 6 -> record(random.nextInt(KEYS));
        case 7, 8 -> flush(attempts.get(random.nextInt(attempts.size())));
        case 9 -> checkpoint(random.nextInt(3) > 0);
        case 10 -> crash();
        default -> attempts.get(random.nextInt(attempts.size())).journal().flush();
      }
    }
    crash();
    for (Attempt attempt : attempts) {
      attempt.journal().close(10_000);
      assertThat(attempt.failures).isEmpty();
    }
  }

  private void startOrClaim(int number) throws Exception {
    Key key = keys.get(number);
    Journal journal = attempt(number).journal();
    Bytes digest = Digest.of(identity(random.nextInt(2)));
    byte[] name = name(number);
    Line line = journal.recovered().lines().get(Bytes.of(name));
    if (line != null) {
      RecoveredRun head = line.runs().get(0);
      var next = (Next.Again) journal.next(name, List.of(digest, head.digest()), 0);
      assertThat(next.run()).isSameAs(head);
      Bytes uid = Bytes.of(head.uid());
      key.running.put(uid, new ArrayList<>(head.records().stream().map(Bytes::of).toList()));
      return;
    }
    byte[] identity = identity(random.nextInt(2));
    Bytes uid = Bytes.of(journal.startRun(number, name, identity, 7, Long.MIN_VALUE));
    assertThat(keys).noneMatch(other -> other.identities.containsKey(uid));
    key.running.put(uid, new ArrayList<>());
    key.identities.put(uid, Digest.of(identity));
    key.facts.add(new Fact(true, uid, Digest.of(identity)));
  }

  private void record(int number) throws Exception {
    Key key = keys.get(number);
    if (key.running.isEmpty()) {
      return;
    }
    List<Bytes> uids = List.copyOf(key.running.keySet());
    Bytes uid = uids.get(random.nextInt(uids.size()));
    Bytes record = Bytes.of(ByteBuffer.allocate(4 + random.nextInt(90)).putInt(records++).array());
    attempt(number).journal().append(number, uid.content(), record.content());
    key.running.get(uid).add(record);
    key.facts.add(new Fact(false, uid, record));
  }

  private void flush(Attempt attempt) throws Exception {
    attempt.journal().flushAndWait();
    markDurable(attempt);
    assertThat(attempt.flushed()).isSorted();
  }

  private void markDurable(Attempt attempt) {
    for (int number = 0; number < KEYS; number++) {
      if (attempt(number) == attempt) {
        keys.get(number).durable = keys.get(number).facts.size();
      }
    }
  }

  private void checkpoint(boolean completes) throws Exception {
    checkpoints++;
    List<byte[]> states = new ArrayList<>();
    for (Attempt attempt : attempts) {
      states.add(attempt.journal().snapshot(checkpoints, true));
      markDurable(attempt);
    }
    if (!completes) {
      return;
    }
    for (int number = 0; number < KEYS; number++) {
      Key key = keys.get(number);
      key.inState = copy(key.running);
      key.line = new LinkedHashMap<>();
      Line line = attempt(number).journal().recovered().lines().get(Bytes.of(name(number)));
      if (line != null) {
        for (RecoveredRun run : line.runs()) {
          key.line.put(
              Bytes.of(run.uid()), new ArrayList<>(run.records().stream().map(Bytes::of).toList()));
        }
      }
      key.facts = new ArrayList<>();
      key.durable = 0;
    }
    restored = new Checkpoint(states, List.copyOf(keys));
    for (Attempt attempt : attempts) {
      if (random.nextInt(3) > 0) { // a notification may be lost
        attempt.journal().completed(checkpoints);
      }
    }
  }

  private void crash() throws Exception {
    List<Attempt> zombies = List.copyOf(attempts);
    tear();
    open();
    for (Attempt zombie : zombies) {
      List<Long> before = zombie.flushed();
      assertThatThrownBy(
              () -> {
                zombie.journal().append(0, new byte[16], new byte[3]);
                zombie.journal().flushAndWait();
              })
          .isInstanceOf(Fenced.class);
      assertThat(zombie.failures.poll(10, TimeUnit.SECONDS)).isInstanceOf(Fenced.class);
      assertThat(zombie.flushed()).isEqualTo(before);
    }
  }

  /** Leaves something behind the last whole frame of some segments, as a crash may. */
  private void tear() throws Exception {
    for (Attempt attempt : attempts) {
      Path segment = attempt.segment(directory);
      String[] chunks = segment.toFile().list((dir, name) -> name.endsWith(".wal"));
      if (chunks.length == 0 || random.nextBoolean()) {
        continue;
      }
      Arrays.sort(chunks);
      var frames = new FrameBuffer();
      frames.add(new byte[20 + random.nextInt(50)]);
      int cut = random.nextInt(frames.size());
      if (random.nextBoolean()) {
        cut = frames.size();
        frames.bytes()[random.nextInt(cut)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(
          segment.resolve(chunks[chunks.length - 1]),
          Arrays.copyOf(frames.bytes(), cut),
          StandardOpenOption.APPEND);
    }
  }

  private void open() throws Exception {
    attempts.clear();
    int parallelism = 1 + random.nextInt(2);
    for (int subtask = 0; subtask < parallelism; subtask++) {
      var groups =
          new KeyGroups(subtask * KEYS / parallelism, (subtask + 1) * KEYS / parallelism - 1);
      attempts.add(Attempt.open(directory, submission, groups, restored.states()));
    }
    for (int number = 0; number < KEYS; number++) {
      check(number);
    }
    for (Attempt attempt : attempts) {
      attempt.journal().restored();
    }
  }

  /** What was found is what some moment after the last flush would have shown. */
  private void check(int number) throws Exception {
    Key key = keys.get(number);
    Journal journal = attempt(number).journal();
    Map<Bytes, List<Bytes>> running = new LinkedHashMap<>();
    key.inState.forEach(
        (uid, inState) ->
            running.put(
                uid,
                new ArrayList<>(
                    journal
                        .join(uid.content(), inState.stream().map(Bytes::content).toList())
                        .stream()
                        .map(Bytes::of)
                        .toList())));
    Map<Bytes, List<Bytes>> line = new LinkedHashMap<>();
    Line found = journal.recovered().lines().get(Bytes.of(name(number)));
    if (found != null) {
      for (RecoveredRun run : found.runs()) {
        line.put(Bytes.of(run.uid()), run.records().stream().map(Bytes::of).toList());
        assertThat(run.digest()).isEqualTo(key.identities.get(Bytes.of(run.uid())));
        assertThat(run.start()).isEqualTo(7);
        assertThat(run.watermark()).isEqualTo(Long.MIN_VALUE);
      }
    }
    int read = -1;
    for (int count = key.durable; count <= key.facts.size() && read < 0; count++) {
      Map<Bytes, List<Bytes>> expectedRunning = copy(key.inState);
      Map<Bytes, List<Bytes>> expectedLine = copy(key.line);
      for (Fact fact : key.facts.subList(0, count)) {
        if (fact.start()) {
          expectedLine.put(fact.uid(), new ArrayList<>());
        } else {
          List<Bytes> list = expectedLine.get(fact.uid());
          (list == null ? expectedRunning.get(fact.uid()) : list).add(fact.content());
        }
      }
      if (expectedRunning.equals(running)
          && expectedLine.equals(line)
          && List.copyOf(expectedLine.keySet()).equals(List.copyOf(line.keySet()))) {
        read = count;
      }
    }
    assertThat(read).as("key %s: found %s and %s", number, running, line).isNotNegative();
    key.facts = new ArrayList<>(key.facts.subList(0, read));
    key.durable = read; // it is in the base now
    key.running = running;
  }

  private Attempt attempt(int number) {
    return attempts.get(number * attempts.size() / KEYS);
  }

  private static Map<Bytes, List<Bytes>> copy(Map<Bytes, List<Bytes>> records) {
    Map<Bytes, List<Bytes>> copy = new LinkedHashMap<>();
    records.forEach((uid, list) -> copy.put(uid, new ArrayList<>(list)));
    return copy;
  }

  private static List<Key> emptyKeys() {
    return Stream.generate(Key::new).limit(KEYS).toList();
  }

  private static byte[] name(int number) {
    return new byte[] {(byte) number};
  }

  private static byte[] identity(int number) {
    return new byte[] {(byte) (100 + number)};
  }
}
