package io.actionbridge.wire;

/**
 * One change of memory.
 *
 * @param value the entry as one value, null to delete it
 */
@SuppressWarnings("ArrayRecordComponent") // As in EventRef.
public record MemoryWrite(MemoryScope scope, String path, byte[] value) {

  static MemoryWrite read(WireReader in) {
    in.array(3, "A memory write");
    return new MemoryWrite(MemoryScope.read(in), in.str(), in.tryNil() ? null : in.bin());
  }
}
