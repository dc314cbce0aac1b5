package io.actionbridge.python;

import io.actionbridge.wire.MemoryScope;
import java.util.Map;

/** Where {@code ctx.*_memory} of a run is read from; task thread, inside a crossing. */
public interface MemoryReader {

  /**
   * Reads one entry.
   *
   * @param run reference of the run whose key is meant
   * @return the entry, or null
   */
  byte[] read(MemoryScope scope, long run, String path) throws Exception;

  /** Reads every entry whose path begins with {@code prefix}. */
  Map<String, byte[]> scan(MemoryScope scope, long run, String prefix) throws Exception;
}
