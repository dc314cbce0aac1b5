package io.actionbridge.journal;

import java.nio.ByteBuffer;
import java.util.UUID;

/** Identities of runs: 16 bytes, unlike any other's. */
final class RunUids {

  private final UUID origin;

  /**
   * @param origin random, of one attempt
   */
  RunUids(UUID origin) {
    this.origin = origin;
  }

  /**
   * The identity of the run with this number, or at this position: one-to-one within the origin.
   */
  byte[] at(long offset) {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(origin.getMostSignificantBits())
        .putLong(origin.getLeastSignificantBits() + offset)
        .array();
  }
}
