package io.actionbridge.api;

import java.util.Map;

/**
 * What an action may do.
 *
 * <p>An action in Java is a {@code public static void} method of a public class that takes an
 * {@link Event} and this. Events, outputs and memory writes are held back until it returns; if it
 * throws, none of them happened, and the job fails.
 *
 * <p>Valid until the method returns, on the thread that called it. That thread is Flink's task
 * thread: waiting there holds up every key.
 */
public interface RunnerContext {

  /**
   * Sends an event to the actions of both languages that listen to its type.
   *
   * @param type its name, as Python's {@code @event} or {@code Event} gives it
   * @param attributes its fields; of the types of {@link io.actionbridge.wire.ValueCodec}. Encoded
   *     at once
   * @throws IllegalArgumentException the type is reserved, or a field cannot be carried
   */
  void sendEvent(String type, Map<String, ?> attributes);

  /**
   * Sends a result downstream.
   *
   * @param fields into a table, its columns by exact name
   * @throws IllegalArgumentException a field cannot be carried
   */
  void sendOutput(Map<String, ?> fields);

  /** Memory of this key, kept in Flink's state from run to run. */
  Memory shortTermMemory();

  /** The key of the run; a {@link io.actionbridge.wire.Tuple} where it has several columns. */
  Object key();

  /** Event time of the run's input in milliseconds since 1970-01-01 UTC, or null. */
  Long timestamp();
}
