package io.actionbridge.wire;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * The answer to a {@link TaskFrame}.
 *
 * @param more the turn ended by its budget: post a continuation
 * @param results at most one per run; valid before an error too
 * @param error what fails the task, or null
 * @param metrics what actions measured; valid beside an error too
 */
public record AnswerFrame(
    boolean more, List<RunResult> results, ErrorRecord error, List<MetricUpdate> metrics) {

  /**
   * Reads an answer.
   *
   * @throws WireException it is not one, or of another version
   */
  public static AnswerFrame parse(byte[] bytes) {
    var in = new WireReader(bytes);
    int parts = Frame.begin(in, 4, 5, "The answer of cross");
    var answer =
        new AnswerFrame(
            in.bool(),
            list(in, RunResult::read),
            ErrorRecord.read(in),
            parts == 5 ? list(in, MetricUpdate::read) : List.of());
    in.end();
    return answer;
  }

  /** Reads an array; most are empty or of one element, which take no array of their own. */
  static <T> List<T> list(WireReader in, Function<WireReader, T> element) {
    int length = in.array();
    if (length == 0) {
      return List.of();
    }
    if (length == 1) {
      return List.of(element.apply(in));
    }
    @SuppressWarnings("unchecked") // Filled with T below and seen by nobody before.
    T[] elements = (T[]) new Object[length];
    for (int i = 0; i < length; i++) {
      elements[i] = element.apply(in);
    }
    return Collections.unmodifiableList(Arrays.asList(elements));
  }
}
