package io.actionbridge.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** A Python tuple. Not a {@link List}, since the two differ in Python: a tuple can be a key. */
public record Tuple(List<Object> items) {

  public Tuple {
    items = Collections.unmodifiableList(new ArrayList<>(items));
  }

  public static Tuple of(Object... items) {
    return new Tuple(Arrays.asList(items));
  }
}
