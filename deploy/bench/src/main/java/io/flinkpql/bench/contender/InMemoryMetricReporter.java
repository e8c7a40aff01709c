// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.runtime.metrics.MetricNames;
import org.apache.flink.runtime.metrics.TimerGauge;

/**
 * Keeps references to all metrics of a Flink cluster in this JVM. A query reads the live counters,
 * so no work is done between queries.
 */
final class InMemoryMetricReporter implements MetricReporter {

  private static final String OPERATOR = "<operator_name>";

  private static final String JOB = "<job_id>";

  private static final String ATTEMPT = "<task_attempt_id>";

  private record Entry(String name, String job, String attempt, String operator, Metric metric) {}

  // By metric identifier, which is unique for each subtask.
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  @Override
  public void open(MetricConfig config) {
    // Nothing to configure.
  }

  @Override
  public void close() {
    // Metrics stay readable after the cluster has stopped.
  }

  @Override
  public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
    Map<String, String> scope = group.getAllVariables();
    String job = scope.getOrDefault(JOB, "");
    String attempt = scope.getOrDefault(ATTEMPT, "");
    String operator = scope.getOrDefault(OPERATOR, "");
    entries.put(group.getMetricIdentifier(name), new Entry(name, job, attempt, operator, metric));
  }

  @Override
  public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
    entries.remove(group.getMetricIdentifier(name));
  }

  /** Returns the sum of a counter or gauge over all subtasks of the selected operators. */
  long sum(String metric, Predicate<String> operator) {
    return named(metric)
        .filter(e -> operator.test(e.operator()))
        .mapToLong(InMemoryMetricReporter::value)
        .sum();
  }

  /** Returns the sum of a counter or gauge over all its instances. */
  long sum(String metric) {
    return named(metric).mapToLong(InMemoryMetricReporter::value).sum();
  }

  /** Returns the sum of a counter or gauge over all its instances in a job. */
  long sumOfJob(String metric, JobID job) {
    return named(metric)
        .filter(entry -> entry.job().equals(job.toString()))
        .mapToLong(InMemoryMetricReporter::value)
        .sum();
  }

  /**
   * Returns the metrics of the current subtasks of the selected operators.
   *
   * @param metric name of the counter of records taken
   * @throws IllegalStateException if Flink does not report the idle time of a subtask
   */
  List<SubtaskMetrics> subtasks(String metric, Predicate<String> operator) {
    return named(metric)
        .filter(entry -> operator.test(entry.operator()))
        .map(entry -> new SubtaskMetrics(() -> value(entry), idle(entry)))
        .toList();
  }

  private BooleanSupplier idle(Entry subtask) {
    return named(MetricNames.TASK_IDLE_TIME)
        .filter(entry -> entry.attempt().equals(subtask.attempt()))
        .map(Entry::metric)
        .filter(TimerGauge.class::isInstance)
        .map(TimerGauge.class::cast)
        .findFirst()
        .map(timer -> (BooleanSupplier) timer::isMeasuring)
        .orElseThrow(
            () -> new IllegalStateException("Flink does not report the idle time of a subtask"));
  }

  private Stream<Entry> named(String metric) {
    return entries.values().stream().filter(entry -> entry.name().equals(metric));
  }

  private static long value(Entry entry) {
    if (entry.metric() instanceof Counter counter) {
      return counter.getCount();
    }
    return entry.metric() instanceof Gauge<?> gauge && gauge.getValue() instanceof Number number
        ? number.longValue()
        : 0;
  }
}
