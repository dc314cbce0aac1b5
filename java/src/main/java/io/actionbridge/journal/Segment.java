package io.actionbridge.journal;

import io.actionbridge.journal.LogRecord.Header;
import java.util.UUID;

/** One attempt's log of one subtask: a directory. */
record Segment(UUID id, Header header) {

  boolean overlaps(KeyGroups groups) {
    return header.groups().overlaps(groups);
  }
}
