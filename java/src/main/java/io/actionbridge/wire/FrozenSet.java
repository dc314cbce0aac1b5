package io.actionbridge.wire;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** A Python frozenset; a plain {@link Set} is Python's set. */
public record FrozenSet(Set<Object> items) {

  public FrozenSet {
    items = Collections.unmodifiableSet(new LinkedHashSet<>(items));
  }

  public static FrozenSet of(Object... items) {
    return new FrozenSet(new LinkedHashSet<>(Arrays.asList(items)));
  }
}
