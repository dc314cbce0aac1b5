package io.actionbridge.journal;

import io.actionbridge.journal.LogRecord.BaseEnd;
import io.actionbridge.journal.LogRecord.Mark;
import io.actionbridge.journal.LogRecord.OfGroup;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.core.fs.Path;

/**
 * Reads a segment that is fenced, up to the first frame that is torn.
 *
 * <p><b>Threading:</b> one thread.
 */
final class SegmentReader {

  private final LogStore store;

  SegmentReader(LogStore store) {
    this.store = store;
  }

  /** What a segment copied forward, or null: it did not come to the end of that. */
  List<OfGroup> base(UUID segment) throws IOException {
    List<OfGroup> records = new ArrayList<>();
    try (var frames = new FrameReader(store.files().open(store.base(segment), 0))) {
      long count = 0;
      for (byte[] body = frames.next(); body != null; body = frames.next()) {
        LogRecord record = LogCodec.decode(body);
        if (record instanceof BaseEnd end) {
          return end.count() == count ? records : null;
        }
        count++;
        if (record instanceof OfGroup ofGroup) {
          records.add(ofGroup);
        }
      }
      return null;
    } catch (FileNotFoundException e) {
      return null;
    }
  }

  /** All records that were appended to a segment. */
  List<OfGroup> all(UUID segment) throws IOException {
    List<OfGroup> records = new ArrayList<>();
    read(segment, 0, store.chunks(segment), records);
    return records;
  }

  /**
   * The records that were appended after a snapshot.
   *
   * @return null if they, or some of them, were deleted
   */
  List<OfGroup> after(LogCut cut) throws IOException {
    List<Long> chunks = store.chunks(cut.segment());
    int first = -1;
    while (first + 1 < chunks.size() && chunks.get(first + 1) <= cut.position()) {
      first++;
    }
    if (first < 0) {
      return null;
    }
    List<OfGroup> records = new ArrayList<>();
    LogRecord mark =
        read(cut.segment(), cut.position(), chunks.subList(first, chunks.size()), records);
    if (!new Mark(cut.checkpoint()).equals(mark)) {
      throw JournalException.damaged(
          store.directory(cut.segment()),
          "checkpoint " + cut.checkpoint() + " is not marked at position " + cut.position());
    }
    return records;
  }

  /** Reads from a position in the first of these chunks; returns the first record. */
  private LogRecord read(UUID segment, long from, List<Long> chunks, List<OfGroup> records)
      throws IOException {
    LogRecord first = null;
    long position = from;
    for (int i = 0; i < chunks.size(); i++) {
      long start = chunks.get(i);
      Path path = store.chunk(segment, start);
      if (i > 0 && start != position) {
        // A chunk is begun when all before it is durable: this is no torn tail.
        throw JournalException.damaged(path, "what comes before it ends at " + position);
      }
      try (var frames = new FrameReader(store.files().open(path, position - start))) {
        for (byte[] body = frames.next(); body != null; body = frames.next()) {
          LogRecord record = LogCodec.decode(body);
          first = first == null ? record : first;
          if (record instanceof OfGroup ofGroup) {
            records.add(ofGroup);
          }
        }
        position += frames.read();
      }
    }
    return first;
  }
}
