package io.actionbridge.wire;

import java.util.List;
import java.util.Map;

/** What Python asks of Java during a crossing, with the form of its reply. */
public sealed interface AskRequest {

  /** The run that is meant, and with it its key. */
  long run();

  /** Reads one memory entry. */
  record Get(MemoryScope scope, long run, String path) implements AskRequest {

    /**
     * Encodes the reply.
     *
     * @param value the entry as one value, or null if there is none
     */
    public byte[] reply(byte[] value) {
      var out = new WireWriter(WireWriter.UNBOUNDED);
      if (value == null) {
        out.nil();
      } else {
        out.bin(value);
      }
      return out.toBytes();
    }
  }

  /** Reads every entry whose path starts with a prefix. */
  record Scan(MemoryScope scope, long run, String prefix) implements AskRequest {

    /** Encodes the reply: each entry as one value, by its path. */
    public byte[] reply(Map<String, byte[]> entries) {
      var out = new WireWriter(WireWriter.UNBOUNDED);
      out.map(entries.size());
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.str(entry.getKey());
        out.bin(entry.getValue());
      }
      return out.toBytes();
    }
  }

  /** Appends records to the run's journal, and waits until they are durable. */
  record Append(long run, List<byte[]> records) implements AskRequest {

    /** Encodes the reply. */
    public byte[] reply() {
      var out = new WireWriter(WireWriter.UNBOUNDED);
      out.nil();
      return out.toBytes();
    }
  }

  /**
   * Reads a request.
   *
   * @throws WireException it is of no known kind
   */
  static AskRequest parse(byte[] bytes) {
    var in = new WireReader(bytes);
    in.array(3, 4, "A request of Host.ask");
    long kind = in.int64();
    AskRequest request;
    if (kind == 0) {
      request = new Get(MemoryScope.read(in), in.int64(), in.str());
    } else if (kind == 1) {
      request = new Scan(MemoryScope.read(in), in.int64(), in.str());
    } else if (kind == 2) {
      request = new Append(in.int64(), AnswerFrame.list(in, WireReader::bin));
    } else {
      throw new WireException(
          "Unknown request "
              + kind
              + " of Host.ask. Install the same version of actionbridge on both sides.");
    }
    in.end();
    return request;
  }
}
