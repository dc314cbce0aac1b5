package io.actionbridge.journal;

import io.actionbridge.journal.LogRecord.Escaped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Errors that escaped to Flink, each in a file of its own, so that they are counted over restarts
 * where there is no log.
 *
 * <p>An entry belongs to an input, known by key and digest, and is there until a checkpoint holds
 * that the input is done. Files need a file system that keeps what was closed, nothing more.
 *
 * <p><b>Threading:</b> task thread.
 */
final class EscapeLedger {

  /** An input that failed. */
  private record Suspect(Bytes key, Bytes digest) {}

  private record Entry(Path file, Bytes record) {}

  private static final Logger LOG = LoggerFactory.getLogger(EscapeLedger.class);

  /** Key group, number among the entries of its input, anything. */
  private static final Pattern NAME = Pattern.compile("(\\d{5})-(\\d{5})-.*\\.escaped");

  private final LogFiles files;
  private final Path directory;
  private final Map<Suspect, List<Entry>> entries = new HashMap<>();
  private final Set<Suspect> redeemed = new HashSet<>();
  private final NavigableMap<Long, Set<Suspect>> redeemedBefore = new TreeMap<>();

  private EscapeLedger(LogFiles files, Path directory) {
    this.files = files;
    this.directory = directory;
  }

  /** A ledger that forgets everything. */
  static EscapeLedger nowhere() {
    return new EscapeLedger(null, null);
  }

  /** Reads the entries of a subtask's key groups. */
  static EscapeLedger open(LogFiles files, Path directory, KeyGroups groups) throws IOException {
    var ledger = new EscapeLedger(files, directory);
    for (String name : files.list(directory).stream().sorted().toList()) {
      Matcher matcher = NAME.matcher(name);
      if (matcher.matches() && groups.contains(Integer.parseInt(matcher.group(1)))) {
        ledger.read(new Path(directory, name));
      }
    }
    return ledger;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  List<byte[]> records(Bytes key, Bytes digest) {
    return entries.getOrDefault(new Suspect(key, digest), List.of()).stream()
        .map(entry -> entry.record().content())
        .toList();
  }

  /** Adds an entry, which is durable then. */
  void add(int group, Bytes key, Bytes digest, Bytes record) throws JournalException {
    if (directory == null) {
      return;
    }
    List<Entry> same = entries.computeIfAbsent(new Suspect(key, digest), s -> new ArrayList<>());
    String name = "%05d-%05d-%s.escaped".formatted(group, same.size(), UUID.randomUUID());
    var file = new Path(directory, name);
    var frames = new FrameBuffer();
    frames.add(new LogCodec().encode(new Escaped(group, key, digest, record)));
    try {
      files.makeDirectory(directory);
      files.write(file, frames);
    } catch (IOException e) {
      throw JournalException.writing(directory, e);
    }
    same.add(new Entry(file, record));
  }

  /** An input is done. */
  void redeem(Bytes key, Bytes digest) {
    var suspect = new Suspect(key, digest);
    if (entries.containsKey(suspect)) {
      redeemed.add(suspect);
    }
  }

  /** A checkpoint holds what is done so far. */
  void snapshot(long checkpoint) {
    if (!redeemed.isEmpty()) {
      redeemedBefore.put(checkpoint, Set.copyOf(redeemed));
      redeemed.clear();
    }
  }

  /** A checkpoint is complete: nobody will do again what was done before it. */
  void completed(long checkpoint) {
    Map<Long, Set<Suspect>> held = redeemedBefore.headMap(checkpoint, true);
    for (Set<Suspect> suspects : held.values()) {
      suspects.forEach(this::delete);
    }
    held.clear();
  }

  private void delete(Suspect suspect) {
    List<Entry> forgotten = entries.remove(suspect);
    if (forgotten == null) {
      return; // An equal input was done in another checkpoint that is complete with this one.
    }
    for (Entry entry : forgotten) {
      try {
        files.delete(entry.file());
      } catch (IOException e) {
        LOG.warn("{} stays; delete it by hand, or an equal input counts as failed.", entry, e);
      }
    }
  }

  private void read(Path file) throws IOException {
    try (var frames = new FrameReader(files.open(file, 0))) {
      byte[] body = frames.next();
      // A torn entry was never told to be durable.
      if (body != null && LogCodec.decode(body) instanceof Escaped escaped) {
        entries
            .computeIfAbsent(
                new Suspect(escaped.key(), escaped.digest()), suspect -> new ArrayList<>())
            .add(new Entry(file, escaped.record()));
      }
    }
  }
}
