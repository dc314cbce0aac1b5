package io.actionbridge.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Frames as the contract lays them out, checked through the codec of values. */
class FramesTest {

  private static final byte[] UID = new byte[16];
  private static final byte[] KEY = ValueCodec.encode("N123");
  private static final byte[] PAYLOAD = ValueCodec.encode(Map.of("delay", 5));

  private static byte[] answer(Object... parts) {
    return ValueCodec.encode(Arrays.asList(parts));
  }

  private static Map<String, Object> error() {
    Map<String, Object> cause = Map.of("type", "KeyError", "message", "'x'", "traceback", "c");
    return Map.of(
        "action",
        "explain",
        "key",
        "N123",
        "type",
        "shop.Late",
        "message",
        "m",
        "traceback",
        "t",
        "causes",
        List.of(cause));
  }

  @Test
  void aRequestHoldsItsTasksInOrder() {
    var input = new EventRef("actionbridge.input", UID, null, null, PAYLOAD);
    var sent = new EventRef("flight.late", UID, UID, "track", PAYLOAD);
    var frame = new TaskFrame(3);
    byte[] bytes =
        frame
            .begin(true, Long.MIN_VALUE, List.of(5L), TaskFrame.NO_LOG, 2)
            .add(
                new Task(7, UID, KEY, 1_700_000_000_000L, 42, Task.ALL_LISTENERS, input, List.of()))
            .add(new Task(8, UID, KEY, null, 43, 1, sent, List.of(UID, KEY)))
            .toBytes();
    List<Object> first =
        Arrays.asList(
            7, UID, KEY, 1_700_000_000_000L, 42, -1, "actionbridge.input", UID, null, PAYLOAD);
    List<Object> second =
        Arrays.asList(
            8,
            UID,
            KEY,
            null,
            43,
            1,
            "flight.late",
            UID,
            List.of(UID, "track"),
            PAYLOAD,
            List.of(UID, KEY));
    assertThat(bytes)
        .isEqualTo(answer(1, 3, true, Long.MIN_VALUE, List.of(5), List.of(first, second)));
    assertThat(frame.begin(false, 0, List.of(), TaskFrame.NO_LOG, 0).toBytes())
        .isEqualTo(answer(1, 3, false, 0, List.of(), List.of()));
  }

  @Test
  void aRequestHasAsManyTasksAsAnnounced() {
    assertThatThrownBy(
            () -> new TaskFrame(1).begin(false, 0, List.of(), TaskFrame.NO_LOG, 1).toBytes())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anAnswerGivesBackEveryPart() {
    byte[] bytes =
        answer(
            1,
            true,
            List.of(
                Arrays.asList(
                    7,
                    List.of(List.of(1, PAYLOAD), List.of(2, KEY)),
                    List.of(Arrays.asList(0, "a.b", KEY), Arrays.asList(1, "c", null)),
                    List.of(
                        Arrays.asList(9, 1, "flight.late", UID, List.of(UID, "track"), PAYLOAD)),
                    List.of(4, 5),
                    List.of(List.of("flight.late", UID, List.of(UID, "track"), PAYLOAD)))),
            error());
    AnswerFrame answer = AnswerFrame.parse(bytes);
    assertThat(answer.more()).isTrue();
    RunResult result = answer.results().get(0);
    assertThat(result.run()).isEqualTo(7);
    assertThat(result.outputs()).extracting(Output::action).containsExactly(1, 2);
    assertThat(result.outputs().get(1).payload()).isEqualTo(KEY);
    assertThat(result.writes())
        .extracting(MemoryWrite::scope)
        .containsExactly(MemoryScope.SHORT_TERM, MemoryScope.SENSORY);
    assertThat(result.writes().get(1).value()).isNull();
    assertThat(result.parked().get(0))
        .returns(9L, ParkedTask::ref)
        .returns(1, ParkedTask::action)
        .returns("track", parked -> parked.event().upstreamAction());
    assertThat(result.finished()).containsExactly(4L, 5L);
    assertThat(result.events()).extracting(EventRef::type).containsExactly("flight.late");
    assertThat(answer.error())
        .isEqualTo(
            new ErrorRecord(
                "explain",
                "N123",
                null,
                "shop.Late",
                "m",
                "t",
                List.of(new ErrorRecord.Cause("KeyError", "'x'", "c"))));
  }

  @Test
  void anAnswerWithoutResultsIsEmpty() {
    assertThat(AnswerFrame.parse(answer(1, false, List.of(), null)))
        .isEqualTo(new AnswerFrame(false, List.of(), null, List.of()));
  }

  @Test
  void metricsStandBehindAnErrorAndAreReadBesideIt() {
    byte[] bytes =
        answer(
            1,
            false,
            List.of(),
            error(),
            List.of(List.of(0, 0, "n", -2), List.of(1, 2, "ms", List.of(3, 4))));
    AnswerFrame answer = AnswerFrame.parse(bytes);
    assertThat(answer.error()).isNotNull();
    assertThat(answer.metrics())
        .containsExactly(
            new MetricUpdate.Counted(0, "n", -2),
            new MetricUpdate.Sampled(1, "ms", List.of(3L, 4L)));
    byte[] unknown = answer(1, false, List.of(), null, List.of(List.of(0, 4, "n", 1)));
    assertThatThrownBy(() -> AnswerFrame.parse(unknown))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("unknown kind, 4");
  }

  @Test
  void recordsStandBehindTheOtherPartsOfAResult() {
    List<Object> made = List.of(List.of(9, List.of(UID, KEY)), List.of(0, List.of(KEY)));
    Object run = Arrays.asList(1, List.of(), List.of(), List.of(), List.of(), List.of(), made);
    List<TaskRecords> read =
        AnswerFrame.parse(answer(1, false, List.of(run), null)).results().get(0).records();
    assertThat(read).extracting(TaskRecords::ref).containsExactly(9L, TaskRecords.ENDED);
    assertThat(read.get(0).records()).containsExactly(UID, KEY);
    assertThat(read.get(1).records()).containsExactly(KEY);
  }

  @Test
  void anotherVersionNamesTheRemedy() {
    assertThatThrownBy(() -> AnswerFrame.parse(answer(2, false)))
        .isInstanceOf(WireException.class)
        .hasMessageContainingAll(
            "version 2", "reads 1", "jar and the Python wheel", "same version");
    assertThatThrownBy(() -> EntryPointMessage.parse(answer(9, null, null)))
        .hasMessageContaining("same version");
  }

  @Test
  void brokenFramesAreWireExceptions() {
    for (byte[] bytes :
        List.of(
            new byte[0],
            answer(1, false, List.of()),
            answer(1, false, List.of(List.of(1)), null),
            answer(1, false, List.of(), "error"),
            answer(1, false, List.of(), Map.of("type", "t")),
            answer(
                1,
                false,
                List.of(
                    Arrays.asList(
                        1,
                        List.of(),
                        List.of(List.of(3, "p", KEY)),
                        List.of(),
                        List.of(),
                        List.of())),
                null))) {
      assertThatThrownBy(() -> AnswerFrame.parse(bytes)).isInstanceOf(WireException.class);
    }
  }

  @Test
  void anAskIsAGetOrAScanWithItsReply() {
    var get = (AskRequest.Get) AskRequest.parse(answer(0, 0, 7, "a.b"));
    assertThat(get).isEqualTo(new AskRequest.Get(MemoryScope.SHORT_TERM, 7, "a.b"));
    assertThat(get.reply(KEY)).isEqualTo(ValueCodec.encode(KEY));
    assertThat(get.reply(null)).isEqualTo(ValueCodec.encode(null));
    var scan = (AskRequest.Scan) AskRequest.parse(answer(1, 1, 7, "a."));
    assertThat(scan).isEqualTo(new AskRequest.Scan(MemoryScope.SENSORY, 7, "a."));
    assertThat(scan.reply(Map.of("a.b", KEY))).isEqualTo(ValueCodec.encode(Map.of("a.b", KEY)));
    var append = (AskRequest.Append) AskRequest.parse(answer(2, 7, List.of(KEY, UID)));
    assertThat(append.run()).isEqualTo(7);
    assertThat(append.records()).containsExactly(KEY, UID);
    assertThat(append.reply()).isEqualTo(ValueCodec.encode(null));
    assertThatThrownBy(() -> AskRequest.parse(answer(3, 0, 7, "a")))
        .isInstanceOf(WireException.class);
  }

  @Test
  void entryPointsTakeAnArrayAndAnswerWithAValueOrAnError() {
    assertThat(EntryPointMessage.arguments(3, "m", null)).isEqualTo(answer(3, "m", null));
    assertThat(EntryPointMessage.parse(answer(1, null, List.of(true, 5))))
        .isEqualTo(new EntryPointMessage.Answer(null, List.of(true, 5L)));
    assertThat(EntryPointMessage.parse(answer(1, error(), null)).error().type())
        .isEqualTo("shop.Late");
  }
}
