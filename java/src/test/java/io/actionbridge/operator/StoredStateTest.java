package io.actionbridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.actionbridge.python.TestPython;
import io.actionbridge.wire.Tuple;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Savepoints that earlier builds wrote are restored by this one.
 *
 * <p>They lie in {@code src/test/resources/savepoints}, a folder for each form of stored state,
 * named after the commit that wrote it. {@link #main} writes one.
 */
class StoredStateTest {

  private static final Path SAVEPOINTS = Path.of("java/src/test/resources/savepoints");
  private static final int KEYS = 3;

  @ParameterizedTest
  @ValueSource(strings = {"42f9996"})
  void aSavepointOfAnEarlierBuildGoesOnWithItsRunsInputAndMemory(String build) throws Exception {
    var trace = new Trace();
    try (var flink = BridgeHarness.start();
        var python = TestPython.enter("stored_actions")) {
      python.call("open_gate");
      flink.submit(job(trace).from(SAVEPOINTS.resolve(build).toUri().toString())).finish();
    }
    assertThat(trace.outputs())
        .containsExactlyInAnyOrder(
            output(0, 0, 1),
            output(1, 1, 1),
            output(2, 2, 1),
            output(0, 3, 2),
            output(1, 4, 2),
            output(2, 5, 2),
            output(0, 6, 3),
            output(1, 7, 3),
            output(2, 8, 3));
  }

  private static List<Object> output(long key, long number, long count) {
    return List.of(key, number, number, count, new Tuple(List.of(number)));
  }

  private static BridgeJob job(Trace trace) {
    return BridgeJob.of(trace, "stored_actions").items(9, KEYS).parallelism(2);
  }

  /** Writes a savepoint with a run and an input in flight for each key; the argument names it. */
  public static void main(String[] args) throws Exception {
    var trace = new Trace();
    trace.holdSource();
    try (var flink = BridgeHarness.start();
        var python = TestPython.enter("stored_actions")) {
      python.call("close_gate");
      RunningJob running = flink.submit(job(trace));
      trace.release(2 * KEYS);
      trace.awaitArrived(2 * KEYS);
      python.call("await_waiting", KEYS, 60);
      Path written =
          Path.of(URI.create(running.stopWithSavepoint(Files.createTempDirectory("written"))));
      Path kept = Files.createDirectories(SAVEPOINTS.resolve(args[0]));
      Files.copy(written.resolve("_metadata"), kept.resolve("_metadata"));
    }
  }
}
