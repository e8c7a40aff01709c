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
 * All metrics of a Flink cluster in this JVM, to be read at any time. Reading looks at the counters
 * themselves: it costs what they cost, and nothing runs in between.
 */
final class InMemoryMetricReporter implements MetricReporter {

  private static final String OPERATOR = "<operator_name>";

  private static final String JOB = "<job_id>";

  private static final String ATTEMPT = "<task_attempt_id>";

  private record Entry(String name, String job, String attempt, String operator, Metric metric) {}

  // By scope and name, which tell subtasks apart.
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  @Override
  public void open(MetricConfig config) {
    // Nothing to configure.
  }

  @Override
  public void close() {
    // Statistics may still be asked for after the cluster has ended.
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

  /** The sum of a counter or gauge over all subtasks of the operators asked for. */
  long sum(String metric, Predicate<String> operator) {
    return named(metric)
        .filter(e -> operator.test(e.operator()))
        .mapToLong(InMemoryMetricReporter::value)
        .sum();
  }

  /** The sum of a counter or gauge over everything that has it. */
  long sum(String metric) {
    return named(metric).mapToLong(InMemoryMetricReporter::value).sum();
  }

  /** The sum of a counter or gauge over everything of a job that has it. */
  long sumOfJob(String metric, JobID job) {
    return named(metric)
        .filter(entry -> entry.job().equals(job.toString()))
        .mapToLong(InMemoryMetricReporter::value)
        .sum();
  }

  /**
   * The subtasks of the operators asked for, those there are now.
   *
   * @param metric the counter of what they have taken
   */
  List<SubtaskMetrics> subtasks(String metric, Predicate<String> operator) {
    return named(metric)
        .filter(entry -> operator.test(entry.operator()))
        .map(entry -> new SubtaskMetrics(() -> value(entry), waiting(entry)))
        .toList();
  }

  private BooleanSupplier waiting(Entry subtask) {
    return named(MetricNames.TASK_IDLE_TIME)
        .filter(idle -> idle.attempt().equals(subtask.attempt()))
        .map(Entry::metric)
        .filter(TimerGauge.class::isInstance)
        .map(TimerGauge.class::cast)
        .findFirst()
        .map(idle -> (BooleanSupplier) idle::isMeasuring)
        .orElseThrow(() -> new IllegalStateException("Flink does not say when a subtask waits"));
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
