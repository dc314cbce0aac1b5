package io.actionbridge.journal;

import io.actionbridge.journal.LogRecord.Cut;
import io.actionbridge.journal.LogRecord.OfGroup;
import io.actionbridge.journal.LogRecord.Orphaned;
import io.actionbridge.journal.LogRecord.Recorded;
import io.actionbridge.journal.LogRecord.Started;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The runs that were recorded after the checkpoint, per key and in recorded order, and which input
 * may start them.
 *
 * <p>An idle key whose line of runs is not empty starts only the input of the first; what else it
 * has queued waits. If that input does not come in time, the run is an orphan and dropped, and the
 * key is <i>soft</i> until its line is empty.
 *
 * <p><b>Lifecycle:</b> {@link #restore} and {@link #apply} for everything found, {@link #join} for
 * each run in the operator's state, {@link #restored}; then {@link #next}. <br>
 * <b>Threading:</b> task thread.
 */
final class RecoveredRuns {

  /** Records that a run is dropped. */
  @FunctionalInterface
  interface Orphans {
    void drop(int group, Bytes key, RecoveredRun run) throws JournalException, InterruptedException;
  }

  /** The runs of one key. */
  static final class Line {

    private final int group;
    private final List<RecoveredRun> runs = new ArrayList<>();
    private boolean soft;
    private long overdue = Long.MAX_VALUE;

    Line(int group, boolean soft) {
      this.group = group;
      this.soft = soft;
    }

    int group() {
      return group;
    }

    List<RecoveredRun> runs() {
      return runs;
    }

    boolean isSoft() {
      return soft;
    }
  }

  /** What the log has for a run that began before the checkpoint. */
  private static final class Rest {
    private final List<byte[]> records = new ArrayList<>();
    private boolean replaces;
  }

  private static final Next FRESH = new Next.Fresh();

  private final long patience;
  private final Map<Bytes, Line> lines = new LinkedHashMap<>();
  private final Map<Bytes, RecoveredRun> byUid = new HashMap<>();
  private final Map<Bytes, Rest> rests = new LinkedHashMap<>();
  private boolean inputEnded;

  /**
   * @param patience how long other input of a key waits for the one that was recorded before it, in
   *     the unit of {@link #next}
   */
  RecoveredRuns(long patience) {
    this.patience = patience;
  }

  /** Takes over a line from state. */
  void restore(Bytes key, Line line) {
    lines.put(key, line);
    for (RecoveredRun run : line.runs) {
      byUid.put(Bytes.of(run.uid()), run);
    }
  }

  /** Takes over what the log holds after the checkpoint, in that order. */
  void apply(OfGroup record) {
    if (record instanceof Started started) {
      var run =
          new RecoveredRun(started.uid(), started.digest(), started.start(), started.watermark());
      lines.computeIfAbsent(started.key(), key -> new Line(started.group(), false)).runs.add(run);
      byUid.put(started.uid(), run);
    } else if (record instanceof Recorded recorded) {
      recordsOf(recorded.uid()).add(recorded.record().content());
    } else if (record instanceof Cut cut) {
      List<byte[]> records = recordsOf(cut.uid());
      records.clear();
      cut.kept().forEach(kept -> records.add(kept.content()));
      if (!byUid.containsKey(cut.uid())) {
        rests.get(cut.uid()).replaces = true;
      }
    } else if (record instanceof Orphaned orphan) {
      Line line = lines.get(orphan.key());
      if (line != null) {
        line.runs.removeIf(run -> Bytes.of(run.uid()).equals(orphan.uid()));
        line.soft = true;
        dropIfEmpty(orphan.key(), line);
      }
    }
  }

  /**
   * The records of a run that is in state: those it had there, then what the log has after them.
   */
  List<byte[]> join(byte[] uid, List<byte[]> inState) {
    Rest rest = rests.remove(Bytes.of(uid));
    if (rest == null) {
      return inState;
    }
    List<byte[]> records = rest.replaces ? new ArrayList<>() : new ArrayList<>(inState);
    records.addAll(rest.records);
    return records;
  }

  /**
   * Everything was taken over.
   *
   * @throws JournalException the log has records of a run that nobody knows
   */
  void restored() throws JournalException {
    byUid.clear();
    if (!rests.isEmpty()) {
      throw JournalException.foreignState(
          "the log has records of run " + rests.keySet().iterator().next() + ", the state has not");
    }
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  /**
   * Decides what an idle key does; a run that it gives out is the caller's.
   *
   * @param digests of the key's queued inputs, in order, at least one; read as far as needed
   * @param now in any unit and from any origin, never going back
   */
  Next next(Bytes key, Iterable<Bytes> digests, long now, Orphans orphans)
      throws JournalException, InterruptedException {
    Line line = lines.get(key);
    while (line != null) {
      RecoveredRun first = line.runs.get(0);
      int index = indexOf(first.digest(), digests.iterator());
      if (index >= 0) {
        line.runs.remove(0);
        line.overdue = Long.MAX_VALUE;
        dropIfEmpty(key, line);
        return new Next.Again(index, first, line.soft);
      }
      if (line.overdue == Long.MAX_VALUE) {
        line.overdue = now + patience;
      }
      if (now < line.overdue && !inputEnded) {
        return new Next.Wait(line.overdue);
      }
      orphans.drop(line.group, key, first);
      line.runs.remove(0);
      line.soft = true;
      line.overdue = Long.MAX_VALUE;
      line = dropIfEmpty(key, line);
    }
    return FRESH;
  }

  /** No input comes any more, so none is waited for. */
  void endInput() {
    inputEnded = true;
  }

  /** What has not been given out. */
  Map<Bytes, Line> lines() {
    return lines;
  }

  private List<byte[]> recordsOf(Bytes uid) {
    RecoveredRun run = byUid.get(uid);
    return run != null ? run.records() : rests.computeIfAbsent(uid, unknown -> new Rest()).records;
  }

  private Line dropIfEmpty(Bytes key, Line line) {
    if (line.runs.isEmpty()) {
      lines.remove(key);
      return null;
    }
    return line;
  }

  private static int indexOf(Bytes digest, Iterator<Bytes> digests) {
    for (int i = 0; digests.hasNext(); i++) {
      if (digests.next().equals(digest)) {
        return i;
      }
    }
    return -1;
  }
}
