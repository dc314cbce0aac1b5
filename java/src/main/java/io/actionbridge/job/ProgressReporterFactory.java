package io.actionbridge.job;

import java.util.Properties;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** Hands Flink the reporter of the run in this process; found by Java's service loader. */
public final class ProgressReporterFactory implements MetricReporterFactory {

  @Override
  public MetricReporter createMetricReporter(Properties properties) {
    return ProgressReporter.named(properties);
  }
}
