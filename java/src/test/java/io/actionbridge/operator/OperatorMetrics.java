package io.actionbridge.operator;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;

/** Keeps the operator's metrics, beyond the end of their job; {@link #sum} reads them. */
final class OperatorMetrics implements MetricReporter {

  private record Known(String operator, String action, String name, Metric metric) {}

  private static final List<Known> KNOWN = new CopyOnWriteArrayList<>();

  /** Adds up a counter or gauge of one operator over all subtasks that there ever were. */
  static long sum(String operator, String name) {
    return KNOWN.stream()
        .filter(known -> known.operator().equals(operator) && known.name().equals(name))
        .mapToLong(
            known ->
                known.metric() instanceof Counter counter
                    ? counter.getCount()
                    : ((Number) ((Gauge<?>) known.metric()).getValue()).longValue())
        .sum();
  }

  /** The metrics of one action, of all subtasks that there ever were. */
  static List<Metric> of(String operator, String action, String name) {
    return KNOWN.stream()
        .filter(
            known ->
                known.operator().equals(operator)
                    && action.equals(known.action())
                    && known.name().equals(name))
        .map(Known::metric)
        .toList();
  }

  @Override
  public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
    String operator = group.getAllVariables().get("<operator_name>");
    if (operator != null && operator.startsWith("actionbridge-")) {
      KNOWN.add(new Known(operator, group.getAllVariables().get("<action>"), name, metric));
    }
  }

  @Override
  public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {}

  @Override
  public void open(MetricConfig config) {}

  @Override
  public void close() {}
}
