package io.actionbridge.wire;

/** What every frame begins with. */
final class Frame {

  /** Version of requests and answers, their first element. */
  static final int VERSION = 1;

  private Frame() {}

  /**
   * Reads the array header and version of an answer.
   *
   * @return how many elements it has, the version among them: from {@code least} to {@code most}
   */
  static int begin(WireReader in, int least, int most, String what) {
    int found = in.array();
    long version = found == 0 ? 0 : in.int64();
    if (version != VERSION) {
      throw WireException.version(what, version, VERSION);
    }
    if (found < least || found > most) {
      throw new WireException(what + " has " + found + " parts instead of " + least + ".");
    }
    return found;
  }
}
