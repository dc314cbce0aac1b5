package io.actionbridge.operator;

import java.nio.ByteBuffer;
import java.util.UUID;

/** Identities of the runs that one attempt of a subtask starts: 16 bytes, unlike any other's. */
final class RunIds {

  private final UUID attempt = UUID.randomUUID();
  private long counter;

  byte[] next() {
    // The attempt's id is random; within the attempt, adding is one-to-one.
    return ByteBuffer.allocate(16)
        .putLong(attempt.getMostSignificantBits())
        .putLong(attempt.getLeastSignificantBits() + counter++)
        .array();
  }
}
