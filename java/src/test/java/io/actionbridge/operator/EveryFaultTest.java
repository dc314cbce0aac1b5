package io.actionbridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.actionbridge.operator.EffectServer.Effect;
import io.actionbridge.operator.Faults.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One job, failed once at each of its crossings and writes in turn, with calls running and calls
 * recorded at each.
 */
class EveryFaultTest {

  private static final int ITEMS = 6;
  private static final int KEYS = 4;
  private static final int CALLS = 4;
  private static final int SUBTASKS = 2;

  /** The first two inputs wait, and others wait behind them: so many do not. */
  private static final int FREE = 2;

  private static final int MOST_PLACES = 40;

  private static BridgeHarness flink;
  private static EffectServer server;

  /**
   * What one trial showed.
   *
   * @param struck names of the places that failed
   * @param passed names of the places that were come to
   */
  private record Outcome(List<String> struck, List<String> passed, Set<Object> outputs) {}

  @BeforeAll
  static void start() throws Exception {
    flink = BridgeHarness.start();
    server = EffectServer.start();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    flink.close();
  }

  @ParameterizedTest
  @CsvSource({"log, hashmap", "log, rocksdb", "checkpoint, hashmap", "checkpoint, rocksdb"})
  void whereverTheJobFailsItsOutputIsTheSameAndNoRecordedCallIsMadeAgain(
      String durability, String backend, @TempDir Path dir) throws Exception {
    var trials = new Trials(durability, backend, dir);
    Outcome undisturbed = trials.with();
    assertThat(undisturbed.outputs()).hasSize(ITEMS);

    Set<String> struck = new TreeSet<>();
    int places = Math.min(undisturbed.passed().size(), MOST_PLACES);
    for (int place = 1; place <= places; place++) {
      Outcome outcome = trials.with(new Fault(null, place));
      struck.addAll(outcome.struck());
      assertThat(outcome.outputs())
          .as("outputs with place %d failing: %s", place, outcome.struck())
          .isEqualTo(undisturbed.outputs());
    }
    assertThat(struck)
        .isEqualTo(
            durability.equals("log")
                ? Set.of("crossing cross", "sync of *.wal", "write of *.wal")
                : Set.of("crossing cross"));
  }

  @ParameterizedTest
  @CsvSource({"log, hashmap", "checkpoint, rocksdb"})
  void whereverTheRecoveryFailsTheNextOneGoesOnFromTheSameRecords(
      String durability, String backend, @TempDir Path dir) throws Exception {
    var trials = new Trials(durability, backend, dir);
    var first = new Fault(null, 1);
    Outcome once = trials.with(first);
    Map<String, Integer> opening = new TreeMap<>();
    once.passed().stream()
        .filter(EveryFaultTest::belongsToOpening)
        .forEach(place -> opening.merge(place, 1, Integer::sum));
    assertThat(opening)
        .containsEntry("crossing create_flink_runner_context", SUBTASKS)
        .containsEntry("crossing create_async_thread_pool", SUBTASKS);
    if (durability.equals("log")) {
      assertThat(opening).containsKeys("write of header", "sync of lease", "write of BASE");
    }

    for (Map.Entry<String, Integer> place : opening.entrySet()) {
      for (int number = 1; number <= place.getValue(); number++) {
        Outcome outcome = trials.with(first, new Fault(place.getKey(), number));
        assertThat(outcome.struck()).hasSize(2).endsWith(place.getKey());
        assertThat(outcome.outputs())
            .as("outputs with a recovery failing at %s", place)
            .isEqualTo(once.outputs());
      }
    }
  }

  private static boolean belongsToOpening(String place) {
    return !place.equals("crossing cross") && !place.endsWith(".wal");
  }

  /** Jobs that differ in where they fail. */
  private record Trials(String durability, String backend, Path dir) {

    /** Lets places fail, and checks what was asked of the server. */
    Outcome with(Fault... places) throws Exception {
      var trace = new Trace();
      trace.holdSource();
      List<Effect> before = new ArrayList<>();
      server.hold(trace, "0-left", "1-left");
      RunningJob running = flink.submit(job(trace));
      trace.release(1);
      server.awaitRunning(trace, 1);
      running.checkpoint();
      if (durability.equals("checkpoint")) {
        before.addAll(server.effects(trace));
      }
      trace.release(1);
      server.awaitRunning(trace, 2);
      Faults faults = trace.faults();
      faults.arm(
          () -> {
            assertThat(server.running(trace)).as("running calls").isPositive();
            if (durability.equals("log") && before.isEmpty()) {
              before.addAll(server.effects(trace));
            }
          },
          List.of(places));
      trace.release(Integer.MAX_VALUE);
      running.startCheckpoint();
      trace.awaitOutputs(FREE);
      faults.disarm();
      server.open(trace);
      running.finish();

      assertPromise(faults.struck(), recordedCalls(before), server.effects(trace));
      return new Outcome(faults.struck(), faults.passed(), new HashSet<>(trace.outputs()));
    }

    private void assertPromise(List<String> struck, Set<String> recorded, List<Effect> effects) {
      Map<String, List<String>> keys = new HashMap<>();
      effects.forEach(e -> keys.computeIfAbsent(e.name(), name -> new ArrayList<>()).add(e.key()));
      if (!struck.isEmpty()) {
        assertThat(recorded).as("recorded calls before the fault at %s", struck).isNotEmpty();
      }
      assertThat(keys).hasSize(CALLS * ITEMS);
      keys.forEach(
          (name, calls) -> {
            int most = recorded.contains(name) ? 1 : 1 + struck.size();
            assertThat(calls).as("%s, after faults at %s", name, struck).hasSizeBetween(1, most);
            if (durability.equals("log")) {
              assertThat(new HashSet<>(calls)).as("idempotency keys of %s", name).hasSize(1);
            }
          });
    }

    private BridgeJob job(Trace trace) {
      return server.serve(
          BridgeJob.of(trace, "fault_actions")
              .items(ITEMS, KEYS)
              .parallelism(SUBTASKS)
              .set("state.backend.type", backend)
              .set("actionbridge.durability", durability)
              .set("actionbridge.log.directory", FaultyDisk.uri(trace, dir))
              .set("execution.checkpointing.dir", dir.toUri().toString())
              .restarts(2));
    }
  }

  /** Calls whose record was durable: the one after them had begun. */
  private static Set<String> recordedCalls(List<Effect> effects) {
    Map<String, String> before = Map.of("second", "first", "left", "second", "right", "second");
    Set<String> recorded = new HashSet<>();
    for (Effect effect : effects) {
      String[] parts = effect.name().split("-", -1);
      if (before.containsKey(parts[1])) {
        recorded.add(parts[0] + "-" + before.get(parts[1]));
      }
    }
    return recorded;
  }
}
