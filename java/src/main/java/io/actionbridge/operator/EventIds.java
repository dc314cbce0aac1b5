package io.actionbridge.operator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Ids of the events that actions send; Python has the same rule, see {@code tests/contract}.
 *
 * <p><b>Threading:</b> one thread.
 */
final class EventIds {

  private static final int SIZE = 16;

  private final MessageDigest digest;

  EventIds() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }

  /** The id of the {@code ordinal}-th event that an action sent while it handled {@code parent}. */
  byte[] child(byte[] parent, String action, int ordinal) {
    digest.update(parent);
    digest.update(action.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(Integer.toString(ordinal).getBytes(StandardCharsets.US_ASCII));
    return Arrays.copyOf(digest.digest(), SIZE);
  }
}
