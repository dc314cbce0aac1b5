package io.actionbridge.job;

import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.metrics.MetricNames;
import org.apache.flink.runtime.metrics.scope.ScopeFormat;
import org.apache.flink.streaming.api.graph.StreamGraphHasherV2;

/**
 * Sums the counts of one operator over its subtasks, in the process that runs them.
 *
 * <p>After a restart a subtask's counts are those of its new attempt, which begins at zero and goes
 * on from the last checkpoint: so the sums are exact for a job that was not restarted.
 *
 * <p><b>Owns:</b> its place in the list in which Flink's factory looks for it.<br>
 * <b>Lifecycle:</b> {@link #close} when the job has ended; Flink calls it too.<br>
 * <b>Threading:</b> any.
 */
final class ProgressReporter implements MetricReporter, AutoCloseable {

  private static final String NAME = "progress";
  private static final String ID = "id";
  private static final String WAITING = "runsInFlight";

  /** Flink makes its reporters itself and hands none out: this is where the two sides meet. */
  private static final Map<String, ProgressReporter> KNOWN = new ConcurrentHashMap<>();

  private record Place(String metric, String subtask) {}

  private final String id = UUID.randomUUID().toString();
  private final String operatorId;

  /** A registered metric, or the last value of one that was removed. */
  private final Map<Place, Object> readings = new ConcurrentHashMap<>();

  private ProgressReporter(String operatorId) {
    this.operatorId = operatorId;
  }

  /** A reporter on the operator with this uid. */
  static ProgressReporter of(String uid) {
    // Not by name: Flink cuts long names.
    byte[] hash = StreamGraphHasherV2.generateUserSpecifiedHash(uid);
    var reporter = new ProgressReporter(new OperatorID(hash).toHexString());
    KNOWN.put(reporter.id, reporter);
    return reporter;
  }

  /** The reporter that a configuration made by {@link #addedTo} names. */
  static ProgressReporter named(Properties properties) {
    return KNOWN.get(properties.getProperty(ID));
  }

  /** A configuration whose Flink reports here, and to the reporters that it has already. */
  Configuration addedTo(Configuration given) {
    Configuration config = new Configuration(given);
    Configuration own = MetricOptions.forReporter(config, NAME);
    own.set(MetricOptions.REPORTER_FACTORY_CLASS, ProgressReporterFactory.class.getName());
    own.set(ConfigOptions.key(ID).stringType().noDefaultValue(), id);
    // Where reporters are listed, others are not even looked at.
    config
        .getOptional(MetricOptions.REPORTERS_LIST)
        .ifPresent(list -> config.set(MetricOptions.REPORTERS_LIST, list + "," + NAME));
    return config;
  }

  Counts counts() {
    return new Counts(
        sum(MetricNames.IO_NUM_RECORDS_IN), sum(MetricNames.IO_NUM_RECORDS_OUT), sum(WAITING));
  }

  @Override
  public void open(MetricConfig config) {}

  /** Called by its maker and by Flink; its counts stay. */
  @Override
  public void close() {
    KNOWN.remove(id);
  }

  @Override
  public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
    if (isCounted(name, group)) {
      readings.put(place(name, group), metric);
    }
  }

  @Override
  public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
    if (isCounted(name, group)) {
      // Of an attempt whose successor has taken its place already, nothing is left to keep. A gauge
      // belongs to an operator that is closed: nothing is under way there.
      long last = metric instanceof Counter ? value(metric) : 0;
      readings.replace(place(name, group), metric, last);
    }
  }

  private boolean isCounted(String name, MetricGroup group) {
    return (name.equals(MetricNames.IO_NUM_RECORDS_IN)
            || name.equals(MetricNames.IO_NUM_RECORDS_OUT)
            || name.equals(WAITING))
        && operatorId.equals(group.getAllVariables().get(ScopeFormat.SCOPE_OPERATOR_ID));
  }

  private static Place place(String name, MetricGroup group) {
    return new Place(name, group.getAllVariables().get(ScopeFormat.SCOPE_TASK_SUBTASK_INDEX));
  }

  private long sum(String name) {
    return readings.entrySet().stream()
        .filter(reading -> reading.getKey().metric().equals(name))
        .mapToLong(reading -> value(reading.getValue()))
        .sum();
  }

  private static long value(Object reading) {
    if (reading instanceof Counter counter) {
      return counter.getCount();
    }
    return ((Number) (reading instanceof Gauge<?> gauge ? gauge.getValue() : reading)).longValue();
  }
}
