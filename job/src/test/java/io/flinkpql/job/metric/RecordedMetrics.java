// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.metric;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.metrics.CharacterFilter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;

/** Records metrics so that tests can read them; fails if a metric is registered twice. */
public final class RecordedMetrics implements MetricGroup {

  private final Map<String, org.apache.flink.metrics.Metric> metrics;
  private final Map<String, String> labels;

  /** Creates an empty group. */
  public RecordedMetrics() {
    this(new LinkedHashMap<>(), Map.of());
  }

  private RecordedMetrics(
      Map<String, org.apache.flink.metrics.Metric> metrics, Map<String, String> labels) {
    this.metrics = metrics;
    this.labels = labels;
  }

  /** Returns the current value of a metric with these label values. */
  public double value(Metric metric, String... values) {
    Map<String, String> wanted = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      wanted.put(metric.labels().get(i), values[i]);
    }
    org.apache.flink.metrics.Metric found = metrics.get(metric.text() + wanted);
    if (found == null) {
      throw new AssertionError(
          metric.text() + wanted + " is not registered, only " + metrics.keySet());
    }
    return found instanceof Gauge<?> gauge
        ? ((Number) gauge.getValue()).doubleValue()
        : ((Counter) found).getCount();
  }

  /** Returns whether a metric is registered with these label values. */
  public boolean has(Metric metric, String... values) {
    try {
      value(metric, values);
      return true;
    } catch (AssertionError none) {
      return false;
    }
  }

  private <M extends org.apache.flink.metrics.Metric> M register(String name, M metric) {
    if (metrics.putIfAbsent(name + labels, metric) != null) {
      throw new IllegalStateException(name + labels + " is registered already");
    }
    return metric;
  }

  @Override
  public Counter counter(String name) {
    return counter(name, new SimpleCounter());
  }

  @Override
  public <C extends Counter> C counter(String name, C counter) {
    return register(name, counter);
  }

  @Override
  public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
    return register(name, gauge);
  }

  @Override
  public <H extends Histogram> H histogram(String name, H histogram) {
    return register(name, histogram);
  }

  @Override
  public <M extends Meter> M meter(String name, M meter) {
    return register(name, meter);
  }

  @Override
  public MetricGroup addGroup(String name) {
    throw new UnsupportedOperationException(
        "this recorder supports only groups with key and value");
  }

  @Override
  public MetricGroup addGroup(String key, String value) {
    Map<String, String> extended = new LinkedHashMap<>(labels);
    extended.put(key, value);
    return new RecordedMetrics(metrics, extended);
  }

  @Override
  public String[] getScopeComponents() {
    return new String[0];
  }

  @Override
  public Map<String, String> getAllVariables() {
    return labels;
  }

  @Override
  public String getMetricIdentifier(String name) {
    return name;
  }

  @Override
  public String getMetricIdentifier(String name, CharacterFilter filter) {
    return name;
  }
}
