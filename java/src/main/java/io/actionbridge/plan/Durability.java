package io.actionbridge.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Where what durable calls did is kept between checkpoints. */
public enum Durability {
  /** {@link #LOG} on file systems that sync at small cost, else {@link #CHECKPOINT}. */
  AUTO,
  /** Nowhere: calls since the last checkpoint may run again. */
  CHECKPOINT,
  /** In a log that is synced before effects start. */
  LOG;

  static List<String> words() {
    return Arrays.stream(values()).map(Durability::word).toList();
  }

  static Durability of(String word) {
    return Arrays.stream(values())
        .filter(value -> value.word().equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(word));
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
