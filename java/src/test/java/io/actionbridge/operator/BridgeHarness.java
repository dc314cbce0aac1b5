package io.actionbridge.operator;

import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/**
 * A Flink of this JVM, with room for three subtasks of the operator and their source.
 *
 * <p><b>Owns:</b> the MiniCluster. <br>
 * <b>Threading:</b> any.
 */
final class BridgeHarness implements AutoCloseable {

  private final MiniCluster cluster;

  private BridgeHarness(MiniCluster cluster) {
    this.cluster = cluster;
  }

  static BridgeHarness start() throws Exception {
    var config = new Configuration();
    config.setString("rest.bind-port", "0");
    config.setString("metrics.reporter.operator.factory.class", factory());
    // What checkpoints and restores take shall not depend on the machine's memory.
    config.setString("taskmanager.memory.managed.size", "64m");
    config.setString("taskmanager.memory.network.max", "64m");
    config.setString("taskmanager.memory.network.min", "64m");
    var cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(config)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(4)
                .build());
    cluster.start();
    return new BridgeHarness(cluster);
  }

  RunningJob submit(BridgeJob job) throws Exception {
    return submit(job.graph());
  }

  /** Reads the state that a job would be restored from, into its trace. */
  void inspect(BridgeJob job, int parallelism) throws Exception {
    RunningJob inspection = submit(job.inspection());
    job.trace().awaitInspected(parallelism);
    inspection.cancel();
  }

  RunningJob submit(JobGraph graph) throws Exception {
    cluster.submitJob(graph).get();
    return new RunningJob(cluster, graph.getJobID());
  }

  @Override
  public void close() {
    cluster.closeAsync().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static String factory() {
    return OperatorMetricsFactory.class.getName();
  }
}
