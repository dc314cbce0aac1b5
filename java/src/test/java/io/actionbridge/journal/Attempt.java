package io.actionbridge.journal;

import io.actionbridge.plan.Durability;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A subtask's journal as an operator holds it, with what its listener heard. */
final class Attempt implements JournalListener {

  static final int PATIENCE = 1_000;
  private static final long CHUNK = 400; // so that segments have several

  final List<Long> flushed = new ArrayList<>();
  final BlockingQueue<JournalException> failures = new LinkedBlockingQueue<>();
  private UUID submission;
  private Journal journal;

  static Attempt open(Path directory, UUID submission, KeyGroups groups, List<byte[]> states)
      throws IOException {
    return open(Durability.LOG, directory, submission, groups, states);
  }

  static Attempt open(
      Durability durability, Path directory, UUID submission, KeyGroups groups, List<byte[]> states)
      throws IOException {
    var attempt = new Attempt();
    var settings =
        new JournalSettings(
            durability,
            new org.apache.flink.core.fs.Path(directory.toUri()),
            submission,
            "flights",
            groups,
            Duration.ofMillis(PATIENCE));
    attempt.submission = submission;
    attempt.journal = Journals.open(settings, states, attempt, CHUNK);
    return attempt;
  }

  /** Where its log is. */
  Path segment(Path directory) {
    return directory
        .resolve("v1")
        .resolve(submission.toString())
        .resolve("flights")
        .resolve(((LogJournal) journal).segment().toString());
  }

  Journal journal() {
    return journal;
  }

  /** The tickets that became durable, in that order. */
  List<Long> flushed() {
    synchronized (flushed) {
      return List.copyOf(flushed);
    }
  }

  @Override
  public void flushed(long ticket, int bytes, long nanos) {
    synchronized (flushed) {
      flushed.add(ticket);
    }
  }

  @Override
  public void failed(JournalException failure) {
    failures.add(failure);
  }
}
