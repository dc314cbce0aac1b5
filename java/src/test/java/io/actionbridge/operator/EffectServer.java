package io.actionbridge.operator;

import io.actionbridge.python.TestPython;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What actions have their effects on: a process that outlives every failure of a job; see {@code
 * effect_server.py}.
 *
 * <p><b>Owns:</b> the process. <br>
 * <b>Threading:</b> any.
 */
final class EffectServer implements AutoCloseable {

  /**
   * An effect.
   *
   * @param name what was asked for
   * @param key idempotency key
   * @param millis when it came, since the epoch
   */
  record Effect(String name, String key, long millis) {}

  private static final int ANSWER_MILLIS = 60_000;

  private final Process process;
  private final int port;

  private EffectServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static EffectServer start() throws IOException {
    Process process = TestPython.start("effect_server");
    var output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    return new EffectServer(process, Integer.parseInt(output.readLine()));
  }

  /** Has the actions of a job come here. */
  BridgeJob serve(BridgeJob job) {
    return job.param("port", port).param("trial", job.trace().name());
  }

  /** Answers calls of these names only after {@link #open}. */
  void hold(Trace trial, String... names) throws IOException {
    ask("hold", trial, String.join(" ", names));
  }

  void open(Trace trial) throws IOException {
    ask("open", trial, "");
  }

  /** Waits until so many calls are held back. */
  void awaitRunning(Trace trial, int count) throws IOException {
    ask("await", trial, String.valueOf(count));
  }

  /** Waits until all of these were asked for. */
  void awaitCalls(Trace trial, String... names) throws IOException {
    ask("came", trial, String.join(" ", names));
  }

  /** How many calls are held back now. */
  int running(Trace trial) throws IOException {
    return Integer.parseInt(ask("running", trial, ""));
  }

  /** Everything that a trial asked for, in that order. */
  List<Effect> effects(Trace trial) throws IOException {
    List<Effect> effects = new ArrayList<>();
    for (String word : ask("list", trial, "").split(" ", -1)) {
      if (!word.isEmpty()) {
        String[] parts = word.split("/", -1);
        effects.add(new Effect(parts[0], parts[1], Long.parseLong(parts[2])));
      }
    }
    return effects;
  }

  /** When one of them was asked for: each time, milliseconds since the epoch. */
  List<Long> times(Trace trial, String name) throws IOException {
    return effects(trial).stream()
        .filter(effect -> effect.name().equals(name))
        .map(Effect::millis)
        .toList();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(ANSWER_MILLIS, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  private String ask(String command, Trace trial, String words) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(ANSWER_MILLIS);
      String request = command + " " + trial.name() + " " + words + "\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
          .readLine();
    }
  }
}
