package io.actionbridge.journal;

import io.actionbridge.plan.Durability;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** Opens journals. */
public final class Journals {

  private Journals() {}

  /**
   * Opens a subtask's journal, and fences those of earlier attempts.
   *
   * @param states what {@link Journal#snapshot} returned in all subtasks, in any order, for the
   *     checkpoint that is restored; empty if none is
   * @throws IOException the log cannot be read or written, or another attempt has taken over
   */
  public static Journal open(
      JournalSettings settings, List<byte[]> states, JournalListener listener) throws IOException {
    return open(settings, states, listener, LogWriter.CHUNK_BYTES);
  }

  static Journal open(
      JournalSettings settings, List<byte[]> states, JournalListener listener, long chunkBytes)
      throws IOException {
    var recovered = new RecoveredRuns(settings.replayWait().toMillis());
    List<LogCut> cuts = new ArrayList<>();
    for (byte[] encoded : states) {
      JournalState state = JournalState.decode(encoded);
      if (state.cut() != null) {
        cuts.add(state.cut());
      }
      state
          .lines()
          .forEach(
              (key, line) -> {
                if (settings.groups().contains(line.group())) {
                  recovered.restore(key, line);
                }
              });
    }
    if (settings.directory() == null) {
      return new CheckpointJournal(recovered, EscapeLedger.nowhere());
    }
    FileSystem files = FileSystem.get(settings.directory().toUri());
    var store =
        new LogStore(
            new LogFiles(files),
            new Path(
                settings.directory(), "v1/" + settings.submission() + "/" + settings.operator()));
    if (settings.durability() == Durability.CHECKPOINT) {
      return new CheckpointJournal(
          recovered, EscapeLedger.open(store.files(), store.ledger(), settings.groups()));
    }
    LogRecovery.Opened opened =
        new LogRecovery(store, settings.submission(), settings.groups(), identity(states), cuts)
            .open();
    opened.found().forEach(recovered::apply);
    return new LogJournal(store, opened, recovered, listener, chunkBytes);
  }

  /** Identity of a checkpoint: its states have positions that no other checkpoint has. */
  private static Bytes identity(List<byte[]> states) {
    var frames = new FrameBuffer();
    states.stream().sorted(Arrays::compareUnsigned).forEach(frames::add);
    return Digest.of(Arrays.copyOf(frames.bytes(), frames.size()));
  }
}
