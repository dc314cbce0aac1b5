package io.actionbridge.api;

/**
 * Values under paths, the same that Python's actions see: {@code set("leg.delay", 12L)}.
 *
 * <p>A path is names joined by dots; {@code \.} is a dot inside a name. What an action writes is
 * seen by itself at once, and by others when it ends.
 */
public interface Memory {

  /**
   * The value at a path, or null if nothing is stored there.
   *
   * @throws IllegalArgumentException a name in the path is empty, or an object is stored there: ask
   *     for what is below it
   */
  Object get(String path);

  /**
   * Stores a value, in place of everything at and below the path.
   *
   * @param value of the types of {@link io.actionbridge.wire.ValueCodec}, but no map
   * @throws IllegalArgumentException a name in the path is empty, or the value cannot be stored: a
   *     map's values are stored one by one, under paths of their own
   */
  void set(String path, Object value);

  /** Removes everything at and below a path. */
  void delete(String path);
}
