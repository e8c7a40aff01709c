// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.metric.Metric;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Tier;
import io.flinkpql.scoring.Qualification;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** What an operator that scores counts. */
final class ScoringMetrics {

  private final Counter applied;
  private final Counter duplicates;
  private final Counter late;
  private final Counter badProperties;
  private final Counter cacheHits;
  private final Counter cacheMisses;
  private final Counter swept;
  private final Counter refreshed;
  private final Counter reevaluated;
  private long flushMillis;
  private int flushedAccounts;
  private long longestSweepStepMillis;
  private final MetricGroup group;
  private final Map<Qualification.Kind, Map<String, Counter>> qualifications =
      new EnumMap<>(Qualification.Kind.class);

  ScoringMetrics(MetricGroup group) {
    this.group = group;
    applied = Metric.APPLIED.counter(group);
    duplicates = Metric.DUPLICATES.counter(group);
    late = Metric.LATE.counter(group);
    badProperties = Metric.BAD_PROPERTIES.counter(group);
    cacheHits = Metric.CACHE_HITS.counter(group);
    cacheMisses = Metric.CACHE_MISSES.counter(group);
    swept = Metric.SWEPT_ACCOUNTS.counter(group);
    refreshed = Metric.REFRESHED_ACCOUNTS.counter(group);
    reevaluated = Metric.REEVALUATED_ACCOUNTS.counter(group);
    Metric.CHECKPOINT_FLUSH_MILLIS.gauge(group, () -> flushMillis);
    Metric.CHECKPOINT_FLUSH_ACCOUNTS.gauge(group, () -> flushedAccounts);
    Metric.LONGEST_SWEEP_STEP.gauge(group, () -> longestSweepStepMillis);
    for (Qualification.Kind kind : Qualification.Kind.values()) {
      qualifications.put(kind, new HashMap<>());
    }
    show(AccountCensus.NO_TIER);
  }

  /** Shows the tiers of a rule set, though nothing may have happened there yet. */
  void show(RuleSet rules) {
    for (Tier tier : rules.tiers()) {
      show(tier.name());
    }
  }

  private void show(String tier) {
    for (Qualification.Kind kind : Qualification.Kind.values()) {
      qualifications(kind, tier);
    }
  }

  private Counter qualifications(Qualification.Kind kind, String tier) {
    return qualifications
        .get(kind)
        .computeIfAbsent(tier, name -> Metric.QUALIFICATIONS.counter(group, kind.text(), name));
  }

  void applied(boolean isLate) {
    applied.inc();
    if (isLate) {
      late.inc();
    }
  }

  void duplicate() {
    duplicates.inc();
  }

  void badProperties(long more) {
    badProperties.inc(more);
  }

  void cacheHit() {
    cacheHits.inc();
  }

  void cacheMiss() {
    cacheMisses.inc();
  }

  void swept() {
    swept.inc();
  }

  /** The standing of an account was written because it had changed within its tier. */
  void refreshed() {
    refreshed.inc();
  }

  /** Accounts were written at a barrier. */
  void flushed(int accounts, long nanos) {
    flushedAccounts = accounts;
    flushMillis = nanos / 1_000_000;
  }

  void sweepStep(long nanos) {
    longestSweepStepMillis = Math.max(longestSweepStepMillis, nanos / 1_000_000);
  }

  /** An account was brought to a newer version of the rule set. */
  void reevaluated() {
    reevaluated.inc();
  }

  void qualified(Qualification qualification) {
    qualifications(qualification.kind(), qualification.tier().orElse(AccountCensus.NO_TIER)).inc();
  }
}
