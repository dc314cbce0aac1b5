package io.actionbridge.wire;

import java.util.List;

/**
 * What a crossing did for one run.
 *
 * @param outputs in commit order
 * @param parked tasks that wait now and did not before
 * @param finished references of tasks that were parked and ended
 */
public record RunResult(
    long run,
    List<Output> outputs,
    List<MemoryWrite> writes,
    List<ParkedTask> parked,
    List<Long> finished) {

  static RunResult read(WireReader in) {
    in.array(5, "A run's result");
    return new RunResult(
        in.int64(),
        AnswerFrame.list(in, Output::read),
        AnswerFrame.list(in, MemoryWrite::read),
        AnswerFrame.list(in, ParkedTask::read),
        AnswerFrame.list(in, WireReader::int64));
  }
}
