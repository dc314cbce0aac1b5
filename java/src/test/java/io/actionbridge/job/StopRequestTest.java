package io.actionbridge.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StopRequestTest {

  private final PipedOutputStream starter = new PipedOutputStream();

  @Test
  void theLineCancelStopsAndNoOtherDoes() throws Exception {
    CompletableFuture<Void> stop = StopRequest.from(new PipedInputStream(starter));
    starter.write("go on\n".getBytes(StandardCharsets.UTF_8));
    starter.flush();
    assertThat(stop).isNotDone();
    starter.write("cancel\n".getBytes(StandardCharsets.UTF_8));
    starter.flush();
    stop.get(10, TimeUnit.SECONDS);
  }

  @Test
  void theEndOfInputStops() throws Exception {
    CompletableFuture<Void> stop = StopRequest.from(new PipedInputStream(starter));
    starter.close();
    stop.get(10, TimeUnit.SECONDS);
  }
}
