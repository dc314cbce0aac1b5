package io.actionbridge.wire;

/** Which memory an entry belongs to; the order is the wire's. */
public enum MemoryScope {
  /** Per key. */
  SHORT_TERM,
  /** Per run. */
  SENSORY,
  /** Per key: notes that are searched. */
  LONG_TERM;

  private static final MemoryScope[] BY_CODE = values();

  static MemoryScope read(WireReader in) {
    long code = in.int64();
    if (code < 0 || code >= BY_CODE.length) {
      throw new WireException("Unknown memory scope " + code + ".");
    }
    return BY_CODE[(int) code];
  }
}
