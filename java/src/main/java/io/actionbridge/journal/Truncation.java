package io.actionbridge.journal;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what no restore from a complete checkpoint needs; again does no harm.
 *
 * <p>Older segments go first: as long as one of them is there, a reader that rewinds finds either
 * its successor whole, or the successor truncated.
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
