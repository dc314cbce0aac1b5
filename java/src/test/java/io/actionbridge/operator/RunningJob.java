package io.actionbridge.operator;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;

/** A job that was submitted; everything that waits, waits a minute at most. */
final class RunningJob {

  private final MiniCluster cluster;
  private final JobID id;

  RunningJob(MiniCluster cluster, JobID id) {
    this.cluster = cluster;
    this.id = id;
  }

  /** Waits for the end; a failure is thrown. */
  void finish() throws Exception {
    JobResult result = result();
    if (!result.isSuccess()) {
      throw new AssertionError("the job did not finish: " + result.getJobStatus(), failure());
    }
  }

  /** Waits for the failure and returns it with its causes. */
  Throwable failure() throws Exception {
    return result()
        .getSerializedThrowable()
        .orElseThrow(() -> new AssertionError("the job did not fail"))
        .deserializeError(getClass().getClassLoader());
  }

  /** Waits for the end, whatever it is. */
  JobResult result() throws Exception {
    return within(cluster.requestJobResult(id));
  }

  /** Stops without drain; returns where the savepoint lies. */
  String stopWithSavepoint(Path directory) throws Exception {
    String path =
        within(
            cluster.stopWithSavepoint(
                id, directory.toUri().toString(), false, SavepointFormatType.CANONICAL));
    result();
    return path;
  }

  /** Takes a checkpoint, once all tasks run; returns where it lies. */
  String checkpoint() throws Exception {
    while (!allTasksRun()) {
      Thread.onSpinWait(); // each look is an answer of the JobManager's
    }
    return within(cluster.triggerCheckpoint(id));
  }

  /** Asks for a checkpoint that may fail with the job. */
  void startCheckpoint() {
    CompletableFuture<String> unused = cluster.triggerCheckpoint(id);
  }

  void cancel() throws Exception {
    within(cluster.cancelJob(id));
    result();
  }

  private boolean allTasksRun() throws Exception {
    for (var task : within(cluster.getExecutionGraph(id)).getAllExecutionVertices()) {
      if (task.getExecutionState() != ExecutionState.RUNNING) {
        return false;
      }
    }
    return true;
  }

  private static <T> T within(CompletableFuture<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }
}
