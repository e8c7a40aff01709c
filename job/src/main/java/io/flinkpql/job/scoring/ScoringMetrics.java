// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.metric.Metric;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Tier;
import io.flinkpql.scoring.Qualification;
import io.flinkpql.scoring.RuleTimeline;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Counts messages, cache accesses, sweeps and qualifications of the scoring operator. */
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
  private final Counter backfilled;
  private final Counter backfillIgnored;
  private final AccountCensus census;
  private final MetricGroup group;
  private final Map<Qualification.Kind, Map<Labels, Counter>> qualifications =
      new EnumMap<>(Qualification.Kind.class);
  private long flushMillis;
  private int flushedAccounts;
  private long longestSweepStepMillis;

  /**
   * Registers the metrics, with the tiers of the latest live rule sets.
   *
   * @param timeline has at least one version
   */
  ScoringMetrics(MetricGroup group, RuleTimeline timeline) {
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
    backfilled = Metric.BACKFILLED_ACCOUNTS.counter(group);
    backfillIgnored = Metric.BACKFILL_IGNORED.counter(group);
    Metric.CHECKPOINT_FLUSH_MILLIS.gauge(group, () -> flushMillis);
    Metric.CHECKPOINT_FLUSH_ACCOUNTS.gauge(group, () -> flushedAccounts);
    Metric.LONGEST_SWEEP_STEP.gauge(group, () -> longestSweepStepMillis);
    Metric.BACKFILL_MISSED.gauge(group, timeline::missedByBackfills);
    census = new AccountCensus(group, timeline);
    for (Qualification.Kind kind : Qualification.Kind.values()) {
      qualifications.put(kind, new HashMap<>());
    }
    timeline.liveRules().forEach(this::registerTiers);
  }

  /**
   * Labels of a counter of qualifications.
   *
   * @param ruleSet name of the rule set
   * @param tier name of the tier
   */
  private record Labels(String ruleSet, String tier) {}

  /** Registers the metrics of each tier of a rule set, so that they start at zero. */
  void registerTiers(RuleSet rules) {
    registerTier(rules.name(), AccountCensus.NO_TIER);
    for (Tier tier : rules.tiers()) {
      registerTier(rules.name(), tier.name());
    }
    census.registerTiers(rules);
  }

  private void registerTier(String ruleSet, String tier) {
    for (Qualification.Kind kind : Qualification.Kind.values()) {
      qualifications(kind, new Labels(ruleSet, tier));
    }
  }

  private Counter qualifications(Qualification.Kind kind, Labels labels) {
    return qualifications
        .get(kind)
        .computeIfAbsent(
            labels,
            missing ->
                Metric.QUALIFICATIONS.counter(
                    group, kind.text(), missing.tier(), missing.ruleSet()));
  }

  /** Returns the census, which a sweep fills. */
  AccountCensus census() {
    return census;
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

  void badProperties(long count) {
    badProperties.inc(count);
  }

  void cacheHit() {
    cacheHits.inc();
  }

  void cacheMiss() {
    cacheMisses.inc();
  }

  /** Counts an account that a sweep evaluated. */
  void swept() {
    swept.inc();
  }

  /** Counts a stale standing that a refresh wrote. */
  void refreshed() {
    refreshed.inc();
  }

  /** Counts usage from a backfill that was merged into an account, or was not. */
  void backfilled(boolean merged) {
    (merged ? backfilled : backfillIgnored).inc();
  }

  /** Records a flush at a checkpoint barrier. */
  void flushedAtBarrier(int accounts, long nanos) {
    flushedAccounts = accounts;
    flushMillis = nanos / 1_000_000;
  }

  void sweepStep(long nanos) {
    longestSweepStepMillis = Math.max(longestSweepStepMillis, nanos / 1_000_000);
  }

  /** Counts an account that a sweep brought under a newer rule set. */
  void reevaluated() {
    reevaluated.inc();
  }

  void qualified(Qualification qualification) {
    String tier = qualification.tier().orElse(AccountCensus.NO_TIER);
    qualifications(qualification.kind(), new Labels(qualification.ruleSet(), tier)).inc();
  }
}
