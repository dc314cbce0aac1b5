package io.actionbridge.journal;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what no restore from a complete checkpoint needs; again does no harm.
 *
 * <p>Older segments go first: a reader that rewinds takes a segment without a base for one that
 * never got so far, and must not find its predecessor instead.
 */
record Truncation(LogStore store, List<UUID> older, UUID own, long before) {

  private static final Logger LOG = LoggerFactory.getLogger(Truncation.class);

  void run() {
    try {
      for (UUID segment : older) {
        store.remove(segment);
      }
      store.sweep();
      store.truncate(own, before);
    } catch (IOException e) {
      LOG.warn("The log {} is not truncated; the next checkpoint tries again.", own, e);
    }
  }
}
