// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import io.flinkpql.job.metric.Metric;
import io.flinkpql.job.postgres.LeadFigures.Definition;
import io.flinkpql.validation.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * Shows the latest figures of each tier and segment as metrics. One thread updates them, any thread
 * reads them.
 */
final class DriftMetrics {

  /** Bounds the metrics, since every rule set ever published has some. */
  private static final int MAX_DEFINITIONS = 500;

  private final MetricGroup group;
  private final Counter failures;
  private final Set<Definition> registered = new HashSet<>();
  private volatile Map<Definition, LeadFigures> latest = Map.of();

  /**
   * Registers the metrics that have no labels.
   *
   * @param group metric group of the sink
   */
  DriftMetrics(MetricGroup group) {
    this.group = group;
    failures = Metric.DRIFT_FAILURES.counter(group);
  }

  /** Replaces all figures. A tier or segment that is no longer among them shows NaN. */
  void update(List<LeadFigures> figures) {
    latest = figures.stream().collect(Collectors.toMap(LeadFigures::of, Function.identity()));
    for (LeadFigures each : figures) {
      if (registered.size() < MAX_DEFINITIONS && registered.add(each.of())) {
        register(each.of());
      }
    }
  }

  /** Counts a measurement that failed. The figures before it stay. */
  void failed() {
    failures.inc();
  }

  private void register(Definition of) {
    String[] labels = {of.ruleSet(), of.kind(), of.name()};
    Metric.MATURE_LEADS.gauge(group, value(of, LeadFigures::mature), labels);
    Metric.LEAD_PRECISION.gauge(group, value(of, LeadFigures::precision), labels);
    Metric.LEAD_BASE_RATE.gauge(group, value(of, LeadFigures::baseRate), labels);
    Metric.LEAD_LIFT.gauge(group, value(of, LeadFigures::lift), labels);
    for (Verdict verdict : Verdict.values()) {
      Metric.LEAD_VERDICT.gauge(
          group,
          value(of, figures -> figures.verdict().equals(verdict.text()) ? 1 : 0),
          of.ruleSet(),
          of.kind(),
          of.name(),
          verdict.text());
    }
  }

  private Gauge<Double> value(Definition of, ToDoubleFunction<LeadFigures> figure) {
    return () -> Optional.ofNullable(latest.get(of)).map(figure::applyAsDouble).orElse(Double.NaN);
  }
}
