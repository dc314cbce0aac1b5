package io.actionbridge.journal;

import io.actionbridge.plan.Durability;
import java.util.Set;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * How durable the calls of a job are, and where.
 *
 * @param durability {@link Durability#CHECKPOINT} or {@link Durability#LOG}
 * @param directory root of the log, or of the ledger of errors; null: there is neither
 * @param reason one sentence for the log of the start
 */
public record DurabilityChoice(Durability durability, Path directory, String reason) {

  /** File systems whose sync is real and takes milliseconds at most. */
  private static final Set<String> SYNCED = Set.of("file", "hdfs");

  private static final String BELOW_CHECKPOINTS = "actionbridge-log";

  /**
   * Decides.
   *
   * @param logDirectory the option {@code log.directory}, or null: below the checkpoint directory
   * @param checkpointDirectory of the job, or null
   * @throws IllegalArgumentException a log is wanted where there can be none
   */
  public static DurabilityChoice of(
      Durability wanted, String logDirectory, String checkpointDirectory) {
    Path directory = directory(logDirectory, checkpointDirectory);
    if (directory == null) {
      return nowhere(wanted);
    }
    String scheme = directory.toUri().getScheme();
    if (scheme == null) {
      scheme = FileSystem.getDefaultFsUri().getScheme();
    }
    boolean synced = SYNCED.contains(scheme);
    if (wanted == Durability.LOG && !synced) {
      throw new IllegalArgumentException(
          "A log cannot be kept in "
              + directory
              + ": "
              + scheme
              + " has no cheap sync. Set actionbridge.log.directory to a shared directory of a file:"
              + " or hdfs: file system, or actionbridge.durability to 'checkpoint'.");
    }
    if (wanted == Durability.CHECKPOINT) {
      return new DurabilityChoice(wanted, directory, "Durable calls are kept by checkpoints.");
    }
    return synced
        ? new DurabilityChoice(
            Durability.LOG, directory, "Durable calls are kept in the log " + directory + ".")
        : new DurabilityChoice(
            Durability.CHECKPOINT,
            directory,
            "Durable calls are kept by checkpoints alone: " + scheme + " has no cheap sync.");
  }

  private static Path directory(String logDirectory, String checkpointDirectory) {
    if (logDirectory != null) {
      return new Path(logDirectory);
    }
    return checkpointDirectory == null ? null : new Path(checkpointDirectory, BELOW_CHECKPOINTS);
  }

  private static DurabilityChoice nowhere(Durability wanted) {
    if (wanted == Durability.LOG) {
      throw new IllegalArgumentException(
          "There is no directory for the log: set execution.checkpointing.dir, or"
              + " actionbridge.log.directory.");
    }
    return new DurabilityChoice(
        Durability.CHECKPOINT,
        null,
        "Durable calls are kept by checkpoints alone, and failures are not counted over restarts:"
            + " there is no checkpoint directory.");
  }
}
