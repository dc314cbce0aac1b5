package io.actionbridge.job;

import io.actionbridge.plan.JobSpec;
import io.actionbridge.plan.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.ConfigConstants;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The process behind {@code actionbridge run}: one job in a Flink of its own, told of on standard
 * output ({@link RunLog}), stopped by standard input ({@link StopRequest}) or SIGTERM.
 *
 * <p>Its options come in layers, see {@link LocalOptions}; checkpoints lie beside the job's file.
 */
public final class LocalRunner {

  private static final long TICK_MILLIS = 200;

  /** What stopping may take beyond the close of the operator, which has a limit of its own. */
  private static final Duration STOP_MARGIN = Duration.ofSeconds(10);

  private final RunLog log;
  private final CompletableFuture<Void> stop;
  private final String flinkDirectory;
  private final TableJob.Operators operators;

  /**
   * @param stop completes when the job is to be cancelled
   * @param flinkDirectory of Flink's {@code config.yaml}, or null where there is none
   */
  LocalRunner(
      RunLog log,
      CompletableFuture<Void> stop,
      String flinkDirectory,
      TableJob.Operators operators) {
    this.log = log;
    this.stop = stop;
    this.flinkDirectory = flinkDirectory;
    this.operators = operators;
  }

  /** Runs the job whose JSON stands in the file that the only argument names. */
  public static void main(String[] arguments) {
    var log = new RunLog(System.out);
    System.setOut(System.err); // for what connectors and user code print: stdout is the protocol's
    CompletableFuture<Void> stop = StopRequest.from(System.in);
    var ended = new CompletableFuture<Void>();
    Runnable onExit =
        () -> {
          stop.complete(null);
          ended.join(); // the last line; stopping has limits of its own
        };
    Runtime.getRuntime().addShutdownHook(new Thread(onExit, "actionbridge-exit"));
    boolean succeeded = false;
    try {
      String flinkDirectory = System.getenv(ConfigConstants.ENV_FLINK_CONF_DIR);
      var runner = new LocalRunner(log, stop, flinkDirectory, TableJob.Operators.ofActions());
      succeeded = runner.run(Path.of(arguments[0]));
    } finally {
      ended.complete(null);
      System.exit(succeeded ? 0 : 1);
    }
  }

  /** Runs the job and logs how it ends. Returns whether it finished or was cancelled. */
  boolean run(Path file) {
    try {
      JobSpec spec = JobSpec.parse(Files.readString(file));
      Path directory = file.toAbsolutePath().getParent();
      return run(spec, LocalOptions.of(directory, flinkDirectory, spec.options()));
    } catch (Throwable e) { // whatever it is, the starter must be told
      log.failed(Failure.of(e));
      return false;
    }
  }

  private boolean run(JobSpec spec, Configuration config) throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(config);
    JobGraph job = TableJob.plan(spec, env, operators).getJobGraph();
    Duration stopLimit = Options.from(config).closeTimeout().plus(STOP_MARGIN);
    try (var progress = ProgressReporter.of(spec.plan().operatorName());
        var cluster = LocalCluster.start(progress.addedTo(config), job)) {
      log.started(job.getJobID().toHexString(), cluster.web(), stopLimit);
      JobResult result = await(cluster, progress, stopLimit);
      return tell(result, progress.counts());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TimeoutException) {
        log.failed(Failure.stuck(stopLimit, e));
        return false;
      }
      throw e;
    }
  }

  /** Tells of progress until the job has ended, which it must within a limit once it is stopped. */
  private JobResult await(LocalCluster cluster, ProgressReporter progress, Duration stopLimit)
      throws InterruptedException, ExecutionException {
    CompletableFuture<JobResult> result = cluster.result();
    CompletableFuture<JobResult> stopped =
        stop.thenCompose(
            order -> {
              cluster.cancel();
              return result.copy().orTimeout(stopLimit.toMillis(), TimeUnit.MILLISECONDS);
            });
    CompletableFuture<Object> ended = CompletableFuture.anyOf(result, stopped);
    while (true) {
      try {
        return (JobResult) ended.get(TICK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException tick) {
        log.progress(progress.counts());
      }
    }
  }

  private boolean tell(JobResult result, Counts counts) {
    double seconds = result.getNetRuntime() / 1000.0;
    switch (result.getJobStatus().orElse(JobStatus.FAILED)) {
      case FINISHED -> log.finished(counts, seconds);
      case CANCELED -> log.cancelled(counts, seconds);
      default -> {
        log.failed(Failure.ofJob(result.getSerializedThrowable().orElseThrow()));
        return false;
      }
    }
    return true;
  }
}
