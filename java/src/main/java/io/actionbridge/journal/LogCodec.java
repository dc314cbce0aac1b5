package io.actionbridge.journal;

import io.actionbridge.journal.LogRecord.BaseEnd;
import io.actionbridge.journal.LogRecord.Cut;
import io.actionbridge.journal.LogRecord.Escaped;
import io.actionbridge.journal.LogRecord.Header;
import io.actionbridge.journal.LogRecord.Mark;
import io.actionbridge.journal.LogRecord.Orphaned;
import io.actionbridge.journal.LogRecord.Recorded;
import io.actionbridge.journal.LogRecord.Started;
import io.actionbridge.wire.WireReader;
import io.actionbridge.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The bytes of records: msgpack {@code [version, kind, flags, …]}, see the contract.
 *
 * <p><b>Owns:</b> one buffer. <br>
 * <b>Threading:</b> one thread.
 */
final class LogCodec {

  private static final int VERSION = 1;

  /** Flag of records without which the others cannot be understood. */
  private static final int CRITICAL = 1;

  private static final int HEADER = 1;
  private static final int RUN = 2;
  private static final int RECORD = 3;
  private static final int ORPHAN = 4;
  private static final int CUT = 5;
  private static final int MARK = 6;
  private static final int BASE_END = 7;
  private static final int ESCAPED = 8;

  private final WireWriter out = new WireWriter(WireWriter.UNBOUNDED);

  byte[] encode(LogRecord record) {
    out.reset();
    if (record instanceof Recorded recorded) {
      begin(RECORD, 3).int64(recorded.group());
      bin(recorded.uid());
      bin(recorded.record());
    } else if (record instanceof Started run) {
      begin(RUN, 6).int64(run.group());
      bin(run.key());
      bin(run.uid());
      bin(run.digest());
      out.int64(run.start());
      out.int64(run.watermark());
    } else if (record instanceof Orphaned orphan) {
      begin(ORPHAN, 3).int64(orphan.group());
      bin(orphan.key());
      bin(orphan.uid());
    } else if (record instanceof Cut cut) {
      begin(CUT, 3).int64(cut.group());
      bin(cut.uid());
      out.array(cut.kept().size());
      cut.kept().forEach(this::bin);
    } else if (record instanceof Mark mark) {
      begin(MARK, 1).int64(mark.checkpoint());
    } else if (record instanceof BaseEnd end) {
      begin(BASE_END, 1).int64(end.count());
    } else if (record instanceof Escaped escaped) {
      begin(ESCAPED, 4).int64(escaped.group());
      bin(escaped.key());
      bin(escaped.digest());
      bin(escaped.record());
    } else if (record instanceof Header header) {
      begin(HEADER, 5).bin(bytes(header.submission()));
      bin(header.parent());
      out.int64(header.generation());
      out.int64(header.groups().first());
      out.int64(header.groups().last());
    }
    return out.toBytes();
  }

  /**
   * Reads a record.
   *
   * @return null if it is of a later version and may be skipped
   * @throws JournalException it is of a later version and may not
   */
  static LogRecord decode(byte[] body) throws JournalException {
    var in = new WireReader(body);
    in.array();
    long version = in.int64();
    long kind = in.int64();
    long flags = in.int64();
    LogRecord record = version == VERSION ? decode((int) kind, in) : null;
    if (record != null) {
      in.end();
    } else if ((flags & CRITICAL) != 0) {
      throw JournalException.unknownRecord(version, kind);
    }
    return record;
  }

  private static LogRecord decode(int kind, WireReader in) {
    return switch (kind) {
      case HEADER ->
          new Header(
              uuid(in.bin()),
              bytes(in),
              in.int64(),
              new KeyGroups(Math.toIntExact(in.int64()), Math.toIntExact(in.int64())));
      case RUN -> new Started(group(in), bytes(in), bytes(in), bytes(in), in.int64(), in.int64());
      case RECORD -> new Recorded(group(in), bytes(in), bytes(in));
      case ORPHAN -> new Orphaned(group(in), bytes(in), bytes(in));
      case CUT -> new Cut(group(in), bytes(in), list(in));
      case MARK -> new Mark(in.int64());
      case BASE_END -> new BaseEnd(in.int64());
      case ESCAPED -> new Escaped(group(in), bytes(in), bytes(in), bytes(in));
      default -> null;
    };
  }

  static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  private static UUID uuid(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  private WireWriter begin(int kind, int fields) {
    out.array(3 + fields);
    out.int64(VERSION);
    out.int64(kind);
    out.int64(CRITICAL);
    return out;
  }

  private void bin(Bytes bytes) {
    out.bin(bytes.content());
  }

  private static int group(WireReader in) {
    return Math.toIntExact(in.int64());
  }

  private static Bytes bytes(WireReader in) {
    return Bytes.of(in.bin());
  }

  private static List<Bytes> list(WireReader in) {
    int count = in.array();
    List<Bytes> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(bytes(in));
    }
    return list;
  }
}
