package io.actionbridge.journal;

import io.actionbridge.journal.RecoveredRuns.Line;
import io.actionbridge.wire.ValueCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a subtask's journal adds to a checkpoint.
 *
 * <p>One byte of format version, then one value {@code [cut or nil, [line …]]} with cut {@code
 * [submission, segment, position, checkpoint, first group, last group]}, line {@code [group, key,
 * soft, [run …]]} and run {@code [uid, digest, start, watermark, [record …]]}.
 *
 * @param cut through the log, or null: there is no log
 * @param lines recorded runs that no input has started yet, by key
 */
record JournalState(LogCut cut, Map<Bytes, Line> lines) {

  private static final byte FORMAT = 1;

  byte[] encode() {
    List<Object> encodedLines = new ArrayList<>();
    lines.forEach(
        (key, line) ->
            encodedLines.add(
                List.of(
                    line.group(),
                    key.content(),
                    line.isSoft(),
                    line.runs().stream().map(JournalState::encoded).toList())));
    byte[] value = ValueCodec.encode(Arrays.asList(encoded(cut), encodedLines), Integer.MAX_VALUE);
    byte[] state = new byte[value.length + 1];
    state[0] = FORMAT;
    System.arraycopy(value, 0, state, 1, value.length);
    return state;
  }

  /**
   * Reads a state.
   *
   * @throws JournalException it is of another format
   */
  static JournalState decode(byte[] state) throws JournalException {
    if (state[0] != FORMAT) {
      throw JournalException.stateVersion(state[0], FORMAT);
    }
    List<?> parts = (List<?>) ValueCodec.decode(Arrays.copyOfRange(state, 1, state.length));
    Map<Bytes, Line> lines = new LinkedHashMap<>();
    for (Object part : (List<?>) parts.get(1)) {
      List<?> encoded = (List<?>) part;
      var line = new Line(Math.toIntExact((Long) encoded.get(0)), (Boolean) encoded.get(2));
      for (Object run : (List<?>) encoded.get(3)) {
        line.runs().add(run((List<?>) run));
      }
      lines.put(Bytes.of((byte[]) encoded.get(1)), line);
    }
    return new JournalState(parts.get(0) == null ? null : cut((List<?>) parts.get(0)), lines);
  }

  private static List<Object> encoded(RecoveredRun run) {
    return List.of(run.uid(), run.digest().content(), run.start(), run.watermark(), run.records());
  }

  private static RecoveredRun run(List<?> parts) {
    var run =
        new RecoveredRun(
            Bytes.of((byte[]) parts.get(0)),
            Bytes.of((byte[]) parts.get(1)),
            (Long) parts.get(2),
            (Long) parts.get(3));
    for (Object record : (List<?>) parts.get(4)) {
      run.records().add((byte[]) record);
    }
    return run;
  }

  private static List<Object> encoded(LogCut cut) {
    return cut == null
        ? null
        : List.of(
            cut.submission(),
            cut.segment(),
            cut.position(),
            cut.checkpoint(),
            cut.groups().first(),
            cut.groups().last());
  }

  private static LogCut cut(List<?> parts) {
    return new LogCut(
        (UUID) parts.get(0),
        (UUID) parts.get(1),
        (Long) parts.get(2),
        (Long) parts.get(3),
        new KeyGroups(Math.toIntExact((Long) parts.get(4)), Math.toIntExact((Long) parts.get(5))));
  }
}
