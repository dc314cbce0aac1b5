package io.actionbridge.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.actionbridge.operator.Backlog.BusyKey;
import io.actionbridge.plan.ActionSpec;
import io.actionbridge.plan.FunctionSpec.PythonFunctionSpec;
import io.actionbridge.plan.Plan;
import io.actionbridge.wire.EventRef;
import io.actionbridge.wire.ParkedTask;
import io.actionbridge.wire.RunResult;
import io.actionbridge.wire.TaskRecords;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkStateTest {

  private static final byte[] UID = new byte[16];
  private static final byte[] KEY = {1};
  private static final Plan PLAN =
      new Plan(
          "work",
          List.of(
              new ActionSpec(
                  0, "rest", 1, List.of("a.b"), true, new PythonFunctionSpec("work", "rest"))),
          List.of(),
          "{}");

  private final WorkState state = new WorkState(PLAN);

  @Test
  void recordsOfAnActionThatWaitsAreKeptAndThoseOfOneThatEndedAreNot() {
    Run<String> run = run(List.of(new byte[] {1}));
    run.update(result(List.of(parked(5), parked(6)), List.of(), records(5, 2), records(6, 3)));
    run.update(result(List.of(), List.of(6L), records(5, 4), records(6, 5), records(0, 6)));

    assertThat(restored(state.encode(busy(run))).takeRecords())
        .containsExactly(new byte[] {1}, new byte[] {2}, new byte[] {4});
  }

  @Test
  void recordsOfAnEarlierAttemptAreToldOnceAndStayUntilTheRunEnds() {
    Run<String> run = restored(state.encode(busy(run(List.of(new byte[] {1})))));
    assertThat(run.takeRecords()).hasSize(1);
    assertThat(run.takeRecords()).isEmpty();
    assertThat(restored(state.encode(busy(run))).takeRecords()).containsExactly(new byte[] {1});
  }

  @Test
  void anotherFormatNamesTheRemedy() {
    assertThatThrownBy(() -> restored(new byte[] {3, 0}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("format 3", "reads 1 to 2", "restore with the version");
  }

  private Run<String> restored(byte[] bytes) {
    Backlog<String> backlog = backlog();
    state.restore(bytes, "k", KEY, 9, new WatermarkGate(mark -> {}), backlog);
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
    return new Run<>(1, UID, "k", KEY, null, 1000, null, recovered, List.of(task));
  }

  private static ParkedTask parked(long ref) {
    return new ParkedTask(ref, 0, event());
  }

  private static EventRef event() {
    return new EventRef("a.b", UID, null, null, KEY);
  }

  private static TaskRecords records(long ref, int record) {
    return new TaskRecords(ref, List.of(new byte[] {(byte) record}));
  }

  private static RunResult result(
      List<ParkedTask> parked, List<Long> finished, TaskRecords... records) {
    return new RunResult(1, List.of(), List.of(), parked, finished, List.of(), List.of(records));
  }
}
