package io.actionbridge.job;

import io.actionbridge.wire.ErrorRecord;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The lines that tell a run's starter how it goes: one JSON object each, as {@code
 * tests/contract/README.md}, section 6, has them.
 *
 * <p><b>Threading:</b> any; lines are never mixed.
 */
final class RunLog {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final PrintStream out;

  RunLog(PrintStream out) {
    this.out = out;
  }

  /**
   * @param web address of Flink's web interface; null where the user asked for none
   * @param stopLimit how long the job may take to stop, once it is told to
   */
  void started(String jobId, String web, Duration stopLimit) {
    write(
        event("started")
            .put("job_id", jobId)
            .put("web", web)
            .put("stop_limit", stopLimit.toMillis() / 1000.0));
  }

  void progress(Counts counts) {
    write(counted("progress", counts).put("waiting", counts.waiting()));
  }

  void finished(Counts counts, double seconds) {
    write(counted("finished", counts).put("seconds", seconds));
  }

  void cancelled(Counts counts, double seconds) {
    write(counted("cancelled", counts).put("seconds", seconds));
  }

  void failed(Failure failure) {
    ObjectNode line =
        event("failed")
            .put("kind", failure.kind().name().toLowerCase(Locale.ROOT))
            .put("message", failure.message());
    line.set("error", failure.error() == null ? line.nullNode() : error(failure.error()));
    write(line.put("stack", failure.stack()));
  }

  private static ObjectNode event(String name) {
    return MAPPER.createObjectNode().put("event", name);
  }

  private static ObjectNode counted(String name, Counts counts) {
    return event(name).put("in", counts.in()).put("out", counts.out());
  }

  private static ObjectNode error(ErrorRecord record) {
    ObjectNode error =
        MAPPER
            .createObjectNode()
            .put("action", record.action())
            .put("key", record.key())
            .put("event_id", record.eventId())
            .put("type", record.type())
            .put("message", record.message())
            .put("traceback", record.traceback());
    ArrayNode causes = error.putArray("causes");
    for (ErrorRecord.Cause cause : record.causes()) {
      causes
          .addObject()
          .put("type", cause.type())
          .put("message", cause.message())
          .put("traceback", cause.traceback());
    }
    return error;
  }

  private void write(ObjectNode line) {
    try {
      byte[] text = (MAPPER.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
      synchronized (out) {
        out.write(text, 0, text.length);
        out.flush();
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of texts and numbers cannot be written", e);
    }
  }
}
