package io.actionbridge.wire;

/** What every frame begins with. */
final class Frame {

  /** Version of requests and answers, their first element. */
  static final int VERSION = 1;

  private Frame() {}

  /** Reads the array header and version of an answer of {@code parts} elements. */
  static void begin(WireReader in, int parts, String what) {
    int found = in.array();
    long version = found == 0 ? 0 : in.int64();
    if (version != VERSION) {
      throw WireException.version(what, version, VERSION);
    }
    if (found != parts) {
      throw new WireException(what + " has " + found + " parts instead of " + parts + ".");
    }
  }
}
