package io.actionbridge.wire;

import java.util.List;

/**
 * What a crossing did for one run.
 *
 * @param outputs in commit order
 * @param parked tasks that wait now and did not before
 * @param finished references of tasks that were parked and ended
 * @param events what Python actions sent and actions in Java listen to
 * @param records what was recorded of durable calls
 */
public record RunResult(
    long run,
    List<Output> outputs,
    List<MemoryWrite> writes,
    List<ParkedTask> parked,
    List<Long> finished,
    List<EventRef> events,
    List<TaskRecords> records) {

  static RunResult read(WireReader in) {
    int parts = in.array(6, 7, "A run's result");
    return new RunResult(
        in.int64(),
        AnswerFrame.list(in, Output::read),
        AnswerFrame.list(in, MemoryWrite::read),
        AnswerFrame.list(in, ParkedTask::read),
        AnswerFrame.list(in, WireReader::int64),
        AnswerFrame.list(in, RunResult::event),
        parts == 7 ? AnswerFrame.list(in, TaskRecords::read) : List.of());
  }

  private static EventRef event(WireReader in) {
    in.array(4, "An event");
    return EventRef.read(in);
  }
}
