package io.actionbridge.job;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * Waits on standard input for the order to stop: the line {@code cancel}, or its end, for then the
 * starter is gone.
 */
final class StopRequest {

  private static final String CANCEL = "cancel";

  private StopRequest() {}

  /** A future that completes with the order; read by a daemon thread, which nothing can wake. */
  static CompletableFuture<Void> from(InputStream commands) {
    var stop = new CompletableFuture<Void>();
    var reader = new BufferedReader(new InputStreamReader(commands, StandardCharsets.UTF_8));
    var thread =
        new Thread(
            () -> {
              try {
                String line = reader.readLine();
                while (line != null && !line.strip().equals(CANCEL)) {
                  line = reader.readLine();
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              } finally {
                stop.complete(null);
              }
            },
            "actionbridge-stop-request");
    thread.setDaemon(true);
    thread.start();
    return stop;
  }
}
