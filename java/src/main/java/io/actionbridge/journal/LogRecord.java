package io.actionbridge.journal;

import java.util.List;
import java.util.UUID;

/** What a log consists of; {@link LogCodec} has the bytes. */
sealed interface LogRecord {

  /** A fact about one key group: recovery picks these by group, and copies them forward. */
  sealed interface OfGroup extends LogRecord {
    int group();
  }

  /**
   * First in a segment's header.
   *
   * @param parent identity of the checkpoint that was restored
   * @param generation larger than that of any segment that was there and shares a key group
   */
  record Header(UUID submission, Bytes parent, long generation, KeyGroups groups)
      implements LogRecord {}

  /**
   * A run begins: RUN.
   *
   * @param key as one encoded value
   * @param start milliseconds since the epoch
   * @param watermark milliseconds
   */
  record Started(int group, Bytes key, Bytes uid, Bytes digest, long start, long watermark)
      implements OfGroup {}

  /** What a run's journal got, as Python encoded it. */
  record Recorded(int group, Bytes uid, Bytes record) implements OfGroup {}

  /** The input of a recorded run does not come any more: ORPHAN. */
  record Orphaned(int group, Bytes key, Bytes uid) implements OfGroup {}

  /** From here on a run has these records and no others: CUT. */
  record Cut(int group, Bytes uid, List<Bytes> kept) implements OfGroup {}

  /** The snapshot of a checkpoint: what is before it is in state. */
  record Mark(long checkpoint) implements LogRecord {}

  /** Last in a base, with the number of records before it: the base is whole. */
  record BaseEnd(long count) implements LogRecord {}

  /** An error escaped to Flink; in the ledger, not in a segment. */
  record Escaped(int group, Bytes key, Bytes digest, Bytes record) implements LogRecord {}
}
