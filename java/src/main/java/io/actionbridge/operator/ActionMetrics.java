package io.actionbridge.operator;

import io.actionbridge.plan.Plan;
import io.actionbridge.wire.MetricUpdate;
import io.actionbridge.wire.MetricUpdate.Counted;
import io.actionbridge.wire.MetricUpdate.Gauged;
import io.actionbridge.wire.MetricUpdate.Marked;
import io.actionbridge.wire.MetricUpdate.Sampled;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * {@code ctx.metrics} in Flink's metric groups: the operator's, with the action as label {@code
 * action}.
 *
 * <p>Meters tell the rate over a minute; histograms speak of the last {@link #HISTOGRAM_SIZE}
 * values.
 *
 * <p><b>Owns:</b> every metric that actions have asked for. <br>
 * <b>Lifecycle:</b> as the operator; Flink removes the metrics when the task ends. <br>
 * <b>Threading:</b> task thread; reporters read on their own.
 */
final class ActionMetrics {

  /** Values that a histogram speaks of. */
  static final int HISTOGRAM_SIZE = 1000;

  /** A value that another thread reads. */
  private static final class Shown implements Gauge<Number> {

    private volatile Number value = 0L;

    @Override
    public Number getValue() {
      return value;
    }
  }

  private final MetricGroup operator;
  private final Plan plan;
  private final Map<Integer, MetricGroup> groups = new HashMap<>();
  private final Map<MetricGroup, Map<String, Object>> metrics = new HashMap<>();

  ActionMetrics(MetricGroup operator, Plan plan) {
    this.operator = operator;
    this.plan = plan;
  }

  /** Takes over what was measured in a crossing. */
  void apply(List<MetricUpdate> updates) {
    for (MetricUpdate update : updates) {
      if (update instanceof Counted counted) {
        metric(update, Counter.class).inc(counted.change());
      } else if (update instanceof Gauged gauged) {
        metric(update, Shown.class).value = gauged.value();
      } else if (update instanceof Sampled sampled) {
        sampled.values().forEach(metric(update, Histogram.class)::update);
      } else if (update instanceof Marked marked) {
        metric(update, Meter.class).markEvent(marked.events());
      }
    }
  }

  private <T> T metric(MetricUpdate update, Class<T> type) {
    MetricGroup group = groups.computeIfAbsent(update.action(), this::group);
    Object metric =
        metrics
            .computeIfAbsent(group, action -> new HashMap<>())
            .computeIfAbsent(update.name(), name -> registered(group, update));
    if (!type.isInstance(metric)) {
      throw new IllegalStateException(
          "Metric '"
              + update.name()
              + "' of action '"
              + name(update.action())
              + "' is a "
              + metric.getClass().getSimpleName()
              + " and cannot be updated as a "
              + type.getSimpleName()
              + ": give the two different names.");
    }
    return type.cast(metric);
  }

  private static Object registered(MetricGroup group, MetricUpdate update) {
    String name = update.name();
    if (update instanceof Counted) {
      return group.counter(name);
    }
    if (update instanceof Gauged) {
      return group.<Number, Shown>gauge(name, new Shown());
    }
    if (update instanceof Sampled) {
      return group.histogram(name, new DescriptiveStatisticsHistogram(HISTOGRAM_SIZE));
    }
    return group.meter(name, new MeterView(60));
  }

  private MetricGroup group(int action) {
    return operator.addGroup("action", name(action));
  }

  private String name(int action) {
    return plan.actions().get(action).name();
  }
}
