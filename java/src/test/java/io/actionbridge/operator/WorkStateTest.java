package io.actionbridge.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.actionbridge.journal.Bytes;
import io.actionbridge.journal.Digest;
import io.actionbridge.journal.Journal;
import io.actionbridge.journal.JournalSettings;
import io.actionbridge.journal.Journals;
import io.actionbridge.journal.KeyGroups;
import io.actionbridge.operator.Backlog.BusyKey;
import io.actionbridge.plan.ActionSpec;
import io.actionbridge.plan.Durability;
import io.actionbridge.plan.FunctionSpec.PythonFunctionSpec;
import io.actionbridge.plan.Plan;
import io.actionbridge.wire.EventRef;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkStateTest {

  private static final byte[] UID = new byte[16];
  private static final Duration WAIT = Duration.ofMinutes(1);
  private static final byte[] KEY = {1};
  private static final Plan PLAN =
      new Plan(
          "work",
          List.of(
              new ActionSpec(
                  0, "rest", 1, List.of("a.b"), true, new PythonFunctionSpec("work", "rest"))),
          List.of(),
          "{}");

  private static final RunKey<String> NAME = new RunKey<>("k", KEY, 3);
  private static final Bytes DIGEST = Digest.of(KEY);

  private final WorkState state = new WorkState(PLAN);
  private Journal journal;

  @BeforeEach
  void openJournal() throws IOException {
    var settings =
        new JournalSettings(
            Durability.CHECKPOINT, null, UUID.randomUUID(), "work", new KeyGroups(0, 9), WAIT);
    journal = Journals.open(settings, List.of(), null);
  }

  @Test
  void theInputIsKnownAgainByItsDigest() {
    assertThat(restored(state.encode(busy(run(List.of())))).digest().get()).isEqualTo(DIGEST);
  }

  @Test
  void recordsAreKeptInOrderUntilTheRunEndsAndGivenBackOnce() {
    Run<String> run = run(List.of(new byte[] {1}));
    run.add(List.of(new byte[] {2}, new byte[] {3}));
    run.add(List.of(new byte[] {4}));

    Run<String> restored = restored(state.encode(busy(run)));
    byte[][] all = {{1}, {2}, {3}, {4}};
    assertThat(restored.takeRecovered()).containsExactly(all);
    assertThat(restored.takeRecovered()).isEmpty();
    assertThat(restored(state.encode(busy(restored))).takeRecovered()).containsExactly(all);
  }

  @Test
  void aRunThatRecordedNothingIsNoSuspect() {
    assertThat(restored(state.encode(busy(run(List.of())))).isRecovered()).isFalse();
  }

  @Test
  void anotherFormatNamesTheRemedy() {
    assertThatThrownBy(() -> restored(new byte[] {3, 0}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("format 3", "reads 1 to 2", "restore with the version");
  }

  private Run<String> restored(byte[] bytes) {
    Backlog<String> backlog = backlog();
    state.restore(bytes, NAME, 9, journal, new WatermarkGate(mark -> {}), backlog);
    return backlog.busyKeys().iterator().next().run();
  }

  private static BusyKey<String> busy(Run<String> run) {
    Backlog<String> backlog = backlog();
    backlog.begin(run);
    return backlog.busyKeys().iterator().next();
  }

  private static Backlog<String> backlog() {
    return new Backlog<>(10, 10, 1000);
  }

  private static Run<String> run(List<byte[]> recovered) {
    var task = new PythonActionTask(0, event());
    var input = new QueuedInput(KEY, null, null, null);
    return new Run<>(1, UID, NAME, input, 1000, () -> DIGEST, recovered, List.of(task));
  }

  private static EventRef event() {
    return new EventRef("a.b", UID, null, null, KEY);
  }
}
