package io.actionbridge.journal;

import io.actionbridge.journal.LogRecord.BaseEnd;
import io.actionbridge.journal.LogRecord.Header;
import io.actionbridge.journal.LogRecord.OfGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a segment: fences what is there, reads what the restored checkpoint lacks, and copies it
 * forward.
 *
 * <p>For each key group the source is the latest segment that went on from this very checkpoint and
 * has a whole base, else the segment that the checkpoint cut through, after the cut. Numbers of
 * checkpoints decide nothing: attempts that were abandoned use them too.
 */
final class LogRecovery {

  /**
   * A segment that may be written.
   *
   * @param found what it has copied forward
   * @param older segments that nobody needs any more when the next checkpoint is complete
   */
  record Opened(Segment segment, List<OfGroup> found, List<UUID> older) {}

  /** Where the records of some key groups are. */
  private sealed interface Source {

    /** A segment that went on from the restored checkpoint. */
    record Successor(UUID segment) implements Source {}

    /** The segment that the checkpoint cut through. */
    record Tail(LogCut cut) implements Source {}

    /** There never was one. */
    record None() implements Source {}
  }

  private static final Logger LOG = LoggerFactory.getLogger(LogRecovery.class);

  private final LogStore store;
  private final SegmentReader reader;
  private final UUID submission;
  private final KeyGroups groups;
  private final Bytes parent;
  private final List<LogCut> cuts;

  /**
   * @param parent identity of the checkpoint that is restored, the same for all subtasks
   * @param cuts of that checkpoint, of all subtasks
   */
  LogRecovery(LogStore store, UUID submission, KeyGroups groups, Bytes parent, List<LogCut> cuts) {
    this.store = store;
    this.reader = new SegmentReader(store);
    this.submission = submission;
    this.groups = groups;
    this.parent = parent;
    this.cuts = cuts;
  }

  Opened open() throws IOException {
    long generation =
        others(null).stream().mapToLong(other -> other.header().generation()).max().orElse(0) + 1;
    Segment own = store.register(new Header(submission, parent, generation, groups));
    // Listed again: whoever registered between the two listings and was not seen sees us, and of
    // two that see each other none goes on. So a late starter never fences a newer attempt.
    List<Segment> others = others(own);
    for (Segment other : others) {
      if (other.header().generation() >= generation) {
        throw JournalException.superseded(other.id(), other.header().generation());
      }
    }
    for (Segment other : others) {
      store.fence(other.id());
    }
    List<OfGroup> found = read(others);
    writeBase(own, found);
    if (store.isFenced(own.id())) {
      throw JournalException.fenced(own.id());
    }
    return new Opened(own, found, others.stream().map(Segment::id).toList());
  }

  private List<Segment> others(Segment own) throws IOException {
    List<Segment> others = new ArrayList<>(store.segments());
    others.removeIf(other -> other.equals(own) || !other.overlaps(groups));
    return others;
  }

  private List<OfGroup> read(List<Segment> others) throws IOException {
    List<Segment> successors = new ArrayList<>(others);
    successors.removeIf(other -> !other.header().parent().equals(parent));
    successors.sort(Comparator.comparing((Segment s) -> s.header().generation()).reversed());
    Map<UUID, List<OfGroup>> bases = new HashMap<>();
    Map<Source, Set<Integer>> sources = new LinkedHashMap<>();
    for (int group = groups.first(); group <= groups.last(); group++) {
      sources.computeIfAbsent(source(group, successors, bases), key -> new HashSet<>()).add(group);
    }
    List<OfGroup> found = new ArrayList<>();
    int lost = 0;
    for (Map.Entry<Source, Set<Integer>> entry : sources.entrySet()) {
      List<OfGroup> records = List.of();
      if (entry.getKey() instanceof Source.Successor successor) {
        records = new ArrayList<>(bases.get(successor.segment()));
        records.addAll(reader.all(successor.segment()));
      } else if (entry.getKey() instanceof Source.Tail tail) {
        records = reader.after(tail.cut());
      }
      if (records == null) {
        lost += entry.getValue().size();
        continue;
      }
      for (OfGroup record : records) {
        if (entry.getValue().contains(record.group())) {
          found.add(record);
        }
      }
    }
    if (lost > 0) {
      LOG.warn(
          "Rewound past the truncated log: a later checkpoint than the restored one was complete,"
              + " and what was recorded between them for {} key groups is deleted. Durable calls"
              + " that ran between them run again.",
          lost);
    }
    return found;
  }

  private Source source(int group, List<Segment> successors, Map<UUID, List<OfGroup>> bases)
      throws IOException {
    for (Segment successor : successors) {
      if (!successor.header().groups().contains(group)) {
        continue;
      }
      if (!bases.containsKey(successor.id())) {
        bases.put(successor.id(), reader.base(successor.id()));
      }
      if (bases.get(successor.id()) != null) {
        return new Source.Successor(successor.id());
      }
    }
    for (LogCut cut : cuts) {
      if (cut.groups().contains(group) && cut.submission().equals(submission)) {
        return new Source.Tail(cut);
      }
    }
    return new Source.None();
  }

  private void writeBase(Segment own, List<OfGroup> found) throws IOException {
    var frames = new FrameBuffer();
    var codec = new LogCodec();
    for (OfGroup record : found) {
      frames.add(codec.encode(record));
    }
    frames.add(codec.encode(new BaseEnd(found.size())));
    store.files().write(store.base(own.id()), frames);
  }
}
