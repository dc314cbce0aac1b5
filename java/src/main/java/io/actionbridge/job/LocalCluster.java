package io.actionbridge.job;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Flink of one TaskManager in this process, for one job.
 *
 * <p><b>Owns:</b> the MiniCluster.<br>
 * <b>Lifecycle:</b> {@link #close} is bounded; an action that blocks a task thread is left behind,
 * and ends with the process.<br>
 * <b>Threading:</b> any.
 */
final class LocalCluster implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LocalCluster.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final MiniCluster cluster;
  private final JobID job;

  private final boolean hasWeb;

  private LocalCluster(MiniCluster cluster, JobID job, boolean hasWeb) {
    this.cluster = cluster;
    this.job = job;
    this.hasWeb = hasWeb;
  }

  /** Starts a cluster with as many slots as the job needs, and the job in it. */
  static LocalCluster start(Configuration config, JobGraph job) throws Exception {
    Configuration own = new Configuration(config);
    boolean hasWeb = config.contains(RestOptions.PORT) || config.contains(RestOptions.BIND_PORT);
    if (!hasWeb) {
      own.set(RestOptions.BIND_PORT, "0"); // Flink starts it in any case: on a port that is free
    }
    // A config.yaml that is made for many TaskManagers would have the job wait for slots for ever.
    int slots = Math.max(own.get(TaskManagerOptions.NUM_TASK_SLOTS), job.getMaximumParallelism());
    var cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(own)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
    var started = new LocalCluster(cluster, job.getJobID(), hasWeb);
    try {
      cluster.start();
      cluster.submitJob(job).get();
      return started;
    } catch (Throwable e) {
      started.close();
      throw e;
    }
  }

  /** Address of the web interface, null when the configuration names no port. */
  String web() throws InterruptedException, ExecutionException {
    return hasWeb ? cluster.getRestAddress().get().toString() : null;
  }

  CompletableFuture<JobResult> result() {
    return cluster.requestJobResult(job);
  }

  /** Cancels the job. One that has ended meanwhile stays as it ended. */
  void cancel() {
    CompletableFuture<?> unused =
        cluster
            .cancelJob(job)
            .exceptionally(
                error -> {
                  LOG.info("The job was not cancelled; it may have ended before.", error);
                  return null;
                });
  }

  @Override
  public void close() {
    try {
      cluster.closeAsync().get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.warn("The local cluster was left behind: it did not end within {}.", CLOSE_LIMIT, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
