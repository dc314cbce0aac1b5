package io.actionbridge.journal;

import java.io.IOException;
import java.util.UUID;
import org.apache.flink.core.fs.Path;

/** The log cannot be written, or what is in it cannot be trusted; the task fails with it. */
public class JournalException extends IOException {

  private JournalException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Another attempt has taken over: this one must not start anything any more. */
  public static final class Fenced extends JournalException {

    private Fenced(UUID segment) {
      super(
          "Segment "
              + segment
              + " of the log is fenced: a newer attempt of this subtask has taken over. This one"
              + " ends here; nothing is to be done unless two clusters run the same submission.",
          null);
    }
  }

  static JournalException fenced(UUID segment) {
    return new Fenced(segment);
  }

  static JournalException superseded(UUID segment, long generation) {
    return new JournalException(
        "Segment "
            + segment
            + " of generation "
            + generation
            + " was opened beside this attempt. Only one of them may go on: this task restarts.",
        null);
  }

  static JournalException writing(Path directory, Throwable cause) {
    return new JournalException(
        "The log "
            + directory
            + " cannot be written. What was not durable has not started; mend the file system, or"
            + " set actionbridge.durability to 'checkpoint'.",
        cause);
  }

  static JournalException closed(Path directory) {
    return new JournalException("The log " + directory + " is closed; open a new one.", null);
  }

  static JournalException unknownRecord(long version, long kind) {
    return new JournalException(
        "A record of version "
            + version
            + " and kind "
            + kind
            + " must be understood, and this jar does not: restore with the version of actionbridge"
            + " that wrote the log, or a later one.",
        null);
  }

  static JournalException damaged(Path place, String what) {
    return new JournalException(
        "The log "
            + place
            + " is damaged: "
            + what
            + ". To go on without it, and run again what it had recorded, move that directory away.",
        null);
  }

  static JournalException foreignState(String what) {
    return new JournalException(
        "Log and checkpoint do not belong together: "
            + what
            + ". To go on by the checkpoint alone, move the log's directory away.",
        null);
  }

  static JournalException stateVersion(int found, int known) {
    return new JournalException(
        "The journal's state has format "
            + found
            + ", this jar reads "
            + known
            + ": restore with the version of actionbridge that wrote it, or a later one.",
        null);
  }
}
