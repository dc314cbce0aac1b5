package io.actionbridge.journal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** SHA-256, its first 16 bytes: 128 bits are enough where nobody looks for collisions. */
public final class Digest {

  static final int LENGTH = 16;

  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(Digest::algorithm);

  private Digest() {}

  /**
   * The digest by which a recorded run knows its input again.
   *
   * @param identity the input as one encoded value, or its {@code input_id} where the job has one
   */
  public static Bytes of(byte[] identity) {
    return Bytes.of(Arrays.copyOf(SHA_256.get().digest(identity), LENGTH));
  }

  private static MessageDigest algorithm() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
