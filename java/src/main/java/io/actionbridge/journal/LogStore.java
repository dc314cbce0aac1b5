package io.actionbridge.journal;

import io.actionbridge.journal.LogRecord.Header;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.Path;

/**
 * The segments of one operator in one submission.
 *
 * <pre>
 * &lt;log directory&gt;/v1/&lt;submission&gt;/&lt;operator&gt;/&lt;segment&gt;/header
 *                                                     lease
 *                                                     BASE
 *                                                     &lt;position of its first frame&gt;.wal …
 * </pre>
 *
 * <p>A segment comes into being whole, with header and lease, by a rename. Its <i>lease</i> is
 * there as long as its writer may start effects: to fence the segment is to delete it, so that a
 * writer whose directory is gone is fenced too. <i>BASE</i> is what the writer copied forward; the
 * first chunk comes after it.
 *
 * <p><b>Threading:</b> any; what two processes do to one segment is ordered by the file system.
 */
final class LogStore {

  private static final String HEADER = "header";
  private static final String LEASE = "lease";
  private static final String BASE = "BASE";
  private static final String LEDGER = "ledger";
  private static final String CHUNK = ".wal";
  private static final Pattern SEGMENT =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final LogFiles files;
  private final Path root;

  LogStore(LogFiles files, Path root) {
    this.files = files;
    this.root = root;
  }

  Path directory(UUID segment) {
    return new Path(root, segment.toString());
  }

  Path ledger() {
    return new Path(root, LEDGER);
  }

  LogFiles files() {
    return files;
  }

  /** All segments; what is left of a half deleted one is none. */
  List<Segment> segments() throws IOException {
    List<Segment> segments = new ArrayList<>();
    for (UUID id : directories()) {
      Header header = header(id);
      if (header != null) {
        segments.add(new Segment(id, header));
      }
    }
    return segments;
  }

  /** Deletes what is left of segments whose deletion did not come to its end. */
  void sweep() throws IOException {
    for (UUID id : directories()) {
      if (!files.exists(new Path(directory(id), HEADER))) {
        files.delete(directory(id));
      }
    }
  }

  /** Makes a new segment, seen by every later {@link #segments}. */
  Segment register(Header header) throws IOException {
    UUID id = UUID.randomUUID();
    Path birth = new Path(root, "." + id);
    files.makeDirectory(birth);
    var frames = new FrameBuffer();
    frames.add(new LogCodec().encode(header));
    files.write(new Path(birth, HEADER), frames);
    files.write(new Path(birth, LEASE), new FrameBuffer());
    files.rename(birth, directory(id));
    return new Segment(id, header);
  }

  /** From here on the segment's writer starts nothing, whatever else it appends. */
  void fence(UUID segment) throws IOException {
    files.delete(new Path(directory(segment), LEASE));
  }

  boolean isFenced(UUID segment) throws IOException {
    return !files.exists(new Path(directory(segment), LEASE));
  }

  Path base(UUID segment) {
    return new Path(directory(segment), BASE);
  }

  FSDataOutputStream createChunk(UUID segment, long start) throws IOException {
    return files.create(chunk(segment, start));
  }

  Path chunk(UUID segment, long start) {
    return new Path(directory(segment), "%020d".formatted(start) + CHUNK);
  }

  /** Positions at which the chunks of a segment start, ascending. */
  List<Long> chunks(UUID segment) throws IOException {
    return files.list(directory(segment)).stream()
        .filter(name -> name.endsWith(CHUNK))
        .map(name -> Long.valueOf(name.substring(0, name.length() - CHUNK.length())))
        .sorted()
        .toList();
  }

  /** Deletes the base and every chunk that ends at or before a position; again does no harm. */
  void truncate(UUID segment, long position) throws IOException {
    List<Long> chunks = chunks(segment);
    files.delete(base(segment));
    for (int i = 0; i + 1 < chunks.size() && chunks.get(i + 1) <= position; i++) {
      files.delete(chunk(segment, chunks.get(i)));
    }
  }

  /** Deletes a segment; its header goes first, so that no reader takes the rest for a segment. */
  void remove(UUID segment) throws IOException {
    files.delete(new Path(directory(segment), HEADER));
    files.delete(directory(segment));
  }

  private List<UUID> directories() throws IOException {
    return files.list(root).stream()
        .filter(name -> SEGMENT.matcher(name).matches())
        .map(UUID::fromString)
        .toList();
  }

  private Header header(UUID segment) throws IOException {
    Path path = new Path(directory(segment), HEADER);
    try (var frames = new FrameReader(files.open(path, 0))) {
      byte[] body = frames.next();
      if (body == null || !(LogCodec.decode(body) instanceof Header header)) {
        throw JournalException.damaged(path, "it is no header");
      }
      return header;
    } catch (FileNotFoundException e) {
      return null;
    }
  }
}
