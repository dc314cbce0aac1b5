package io.actionbridge.journal;

/**
 * A range of Flink's key groups: what a subtask owns.
 *
 * @param first smallest, from 0
 * @param last largest, itself included
 */
public record KeyGroups(int first, int last) {

  /** Checks the range. */
  public KeyGroups {
    if (first < 0 || last < first) {
      throw new IllegalArgumentException("No range of key groups: " + first + " to " + last + ".");
    }
  }

  boolean contains(int group) {
    return first <= group && group <= last;
  }

  boolean overlaps(KeyGroups other) {
    return first <= other.last && other.first <= last;
  }
}
