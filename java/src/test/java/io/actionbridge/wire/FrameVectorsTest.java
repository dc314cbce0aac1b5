package io.actionbridge.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.actionbridge.wire.MetricUpdate.Counted;
import io.actionbridge.wire.MetricUpdate.Gauged;
import io.actionbridge.wire.MetricUpdate.Marked;
import io.actionbridge.wire.MetricUpdate.Sampled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Frames: both languages read what the other wrote. */
class FrameVectorsTest {

  private static final Path VECTORS =
      Path.of(System.getProperty("actionbridge.test.root"), "tests/contract/vectors");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] UID = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
  private static final byte[] UPSTREAM =
      HexFormat.of().parseHex("101112131415161718191a1b1c1d1e1f");

  @Test
  void whatJavaWritesIsWhatThePythonTestsRead() throws IOException {
    StringBuilder text = new StringBuilder("[");
    for (Map.Entry<String, byte[]> frame : frames().entrySet()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", frame.getKey());
      row.put("hex", HexFormat.of().formatHex(frame.getValue()));
      row.put("python", plain(ValueCodec.decode(frame.getValue())));
      text.append(text.length() == 1 ? "\n" : ",\n").append(JSON.writeValueAsString(row));
    }
    text.append("\n]\n");
    Path file = VECTORS.resolve("java-frames.json");
    if (Boolean.getBoolean("actionbridge.vectors.write")) {
      Files.writeString(file, text);
    }
    assertThat(Files.readString(file))
        .as("after an intended change run with -Dactionbridge.vectors.write=true")
        .isEqualTo(text.toString());
  }

  @TestFactory
  Stream<DynamicTest> whatPythonWroteIsRead() throws IOException {
    JsonNode vectors = JSON.readTree(VECTORS.resolve("python-frames.json").toFile());
    assertThat(vectors).isNotEmpty();
    return StreamSupport.stream(vectors.spliterator(), false)
        .map(vector -> dynamicTest(vector.get("name").asText(), () -> check(vector)));
  }

  private static void check(JsonNode vector) {
    byte[] bytes = HexFormat.of().parseHex(vector.get("hex").asText());
    if (vector.has("ask")) {
      List<Object> read = described(AskRequest.parse(bytes));
      assertThat(JSON.<JsonNode>valueToTree(read)).isEqualTo(vector.get("ask"));
      return;
    }
    AnswerFrame answer = AnswerFrame.parse(bytes);
    Map<String, Object> read = new LinkedHashMap<>();
    read.put("more", answer.more());
    read.put("results", answer.results().stream().map(FrameVectorsTest::described).toList());
    read.put("error", answer.error() == null ? null : described(answer.error()));
    read.put("metrics", answer.metrics().stream().map(FrameVectorsTest::described).toList());
    assertThat(JSON.<JsonNode>valueToTree(read).toString())
        .isEqualTo(vector.get("answer").toString());
  }

  private static List<Object> described(AskRequest ask) {
    if (ask instanceof AskRequest.Get get) {
      return List.of(0, code(get.scope()), (int) get.run(), get.path());
    }
    if (ask instanceof AskRequest.Scan scan) {
      return List.of(1, code(scan.scope()), (int) scan.run(), scan.prefix());
    }
    var append = (AskRequest.Append) ask;
    return List.of(
        2, (int) append.run(), append.records().stream().map(FrameVectorsTest::hex).toList());
  }

  private static Map<String, Object> described(RunResult result) {
    Map<String, Object> read = new LinkedHashMap<>();
    read.put("run", result.run());
    read.put(
        "outputs",
        result.outputs().stream().map(o -> List.of(o.action(), hex(o.payload()))).toList());
    read.put(
        "writes",
        result.writes().stream()
            .map(w -> Arrays.asList(code(w.scope()), w.path(), hex(w.value())))
            .toList());
    read.put(
        "parked",
        result.parked().stream()
            .map(
                p ->
                    List.of(
                        p.ref(),
                        p.action(),
                        p.event().type(),
                        hex(p.event().id()),
                        List.of(hex(p.event().upstreamId()), p.event().upstreamAction()),
                        hex(p.event().payload())))
            .toList());
    read.put("finished", result.finished());
    read.put(
        "events",
        result.events().stream()
            .map(
                e ->
                    List.of(
                        e.type(),
                        hex(e.id()),
                        List.of(hex(e.upstreamId()), e.upstreamAction()),
                        hex(e.payload())))
            .toList());
    if (!result.records().isEmpty()) {
      read.put(
          "records",
          result.records().stream()
              .map(r -> List.of(r.ref(), r.records().stream().map(FrameVectorsTest::hex).toList()))
              .toList());
    }
    return read;
  }

  private static List<Object> described(MetricUpdate metric) {
    int kind = 3;
    Object value = metric instanceof Marked marked ? marked.events() : null;
    if (metric instanceof Counted counted) {
      kind = 0;
      value = counted.change();
    } else if (metric instanceof Gauged gauged) {
      kind = 1;
      value = gauged.value();
    } else if (metric instanceof Sampled sampled) {
      kind = 2;
      value = sampled.values();
    }
    return List.of(metric.action(), kind, metric.name(), value);
  }

  private static Map<String, Object> described(ErrorRecord error) {
    Map<String, Object> read = new LinkedHashMap<>();
    read.put("action", error.action());
    read.put("key", error.key());
    read.put("event_id", error.eventId());
    read.put("type", error.type());
    read.put("message", error.message());
    read.put("traceback", error.traceback());
    read.put("causes", error.causes());
    return read;
  }

  private static Task waiting(byte[] key, byte[] payload, List<byte[]> records) {
    var event = new EventRef("vector.wait", UPSTREAM, UID, "count", payload);
    return new Task(8, UID, key, null, 1L << 40, 1, event, records);
  }

  private static Map<String, byte[]> frames() {
    byte[] key = ValueCodec.encode("key");
    byte[] input = ValueCodec.encode(Map.of("id", 1));
    Task fresh =
        new Task(
            7,
            UID,
            key,
            5L,
            1000,
            Task.ALL_LISTENERS,
            new EventRef("actionbridge.input", UID, null, null, input),
            List.of());
    Task restored = waiting(key, input, List.of(UID, key));
    Task another = waiting(key, input, List.of());
    TaskFrame frame = new TaskFrame(3);
    Map<String, byte[]> frames = new LinkedHashMap<>();
    frames.put(
        "one record",
        frame.begin(false, Long.MIN_VALUE, List.of(), TaskFrame.NO_LOG, 1).add(fresh).toBytes());
    frames.put("a wake-up", frame.begin(true, 9, List.of(8L, 300L), TaskFrame.NO_LOG, 0).toBytes());
    frames.put("records are durable", frame.begin(false, 9, List.of(), 17, 0).toBytes());
    frames.put(
        "restored work",
        frame.begin(false, 9, List.of(), TaskFrame.NO_LOG, 2).add(restored).add(another).toBytes());
    frames.put("arguments", EntryPointMessage.arguments(3, 10.5, "name", null, key));
    var get = (AskRequest.Get) AskRequest.parse(ask(0));
    frames.put("an entry", get.reply(key));
    frames.put("no entry", get.reply(null));
    var scan = (AskRequest.Scan) AskRequest.parse(ask(1));
    frames.put("entries", scan.reply(new TreeMap<>(Map.of("a", key, "a.b", key))));
    return frames;
  }

  private static byte[] ask(int kind) {
    return ValueCodec.encode(List.of(kind, 0, 7, "a"));
  }

  private static Object plain(Object value) {
    if (value instanceof byte[] bytes) {
      return hex(bytes);
    }
    if (value instanceof List<?> list) {
      List<Object> items = new ArrayList<>();
      list.forEach(item -> items.add(plain(item)));
      return items;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> entries = new LinkedHashMap<>();
      map.forEach((name, item) -> entries.put((String) name, plain(item)));
      return entries;
    }
    return value;
  }

  private static int code(MemoryScope scope) {
    return List.of(MemoryScope.values()).indexOf(scope);
  }

  private static String hex(byte[] bytes) {
    return bytes == null ? null : HexFormat.of().formatHex(bytes);
  }
}
