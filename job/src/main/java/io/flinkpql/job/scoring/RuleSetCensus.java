// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.metric.Metric;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.scoring.RuleTimeline;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.metrics.MetricGroup;

/** Counts the accounts under one live rule set, and shows their number by tier. */
final class RuleSetCensus {

  /**
   * The result of one sweep.
   *
   * @param tiers number of accounts by tier
   * @param versions number of accounts by version of the rule set
   */
  private record Count(Map<String, Long> tiers, Map<Long, Long> versions) {

    long olderThan(long version) {
      return versions.entrySet().stream()
          .filter(entry -> entry.getKey() < version)
          .mapToLong(Map.Entry::getValue)
          .sum();
    }
  }

  /**
   * The accounts under one version during a sweep.
   *
   * @param rules the version
   * @param levels number of accounts by level
   */
  private record Tally(RuleSet rules, long[] levels) {

    static Tally of(RuleSet rules) {
      return new Tally(rules, new long[1 + rules.tiers().size()]);
    }

    String tierName(int level) {
      return level == 0 ? AccountCensus.NO_TIER : rules.tiers().get(level - 1).name();
    }
  }

  private final MetricGroup group;
  private final RuleTimeline timeline;
  private final String name;
  private final Set<String> registeredTiers = new HashSet<>();
  private final Map<Long, Tally> tallies = new HashMap<>();
  // The tally of the account counted last: nearly all accounts are under one version.
  private Optional<Tally> last = Optional.empty();
  private volatile Optional<Count> completed = Optional.empty();
  // Written by the task alone, read by reporters.
  private volatile long migrated;

  /**
   * Registers the gauges.
   *
   * @param timeline knows the latest version
   * @param name name of the rule set
   */
  RuleSetCensus(MetricGroup group, RuleTimeline timeline, String name) {
    this.group = group;
    this.timeline = timeline;
    this.name = name;
    Metric.RULE_SET_VERSION.gauge(
        group, () -> latest().map(rules -> (double) rules.version()).orElse(Double.NaN), name);
    Metric.ACCOUNTS_ON_OLDER_RULES.gauge(
        group,
        () ->
            latest()
                .flatMap(rules -> completed.map(count -> onOlderRules(count, rules)))
                .orElse(Double.NaN),
        name);
    register(AccountCensus.NO_TIER);
  }

  /** The latest version; empty if the rule set was retired. */
  private Optional<RuleSet> latest() {
    return timeline.liveRules().stream().filter(rules -> rules.name().equals(name)).findFirst();
  }

  private double onOlderRules(Count count, RuleSet rules) {
    return Math.max(0, count.olderThan(rules.version()) - migrated);
  }

  /** Registers a gauge for each tier of a version, even if no account holds it yet. */
  void registerTiers(RuleSet rules) {
    rules.tiers().forEach(tier -> register(tier.name()));
  }

  private void register(String tier) {
    if (registeredTiers.add(tier)) {
      Metric.ACCOUNTS.gauge(
          group,
          () ->
              completed
                  .map(count -> count.tiers().getOrDefault(tier, 0L).doubleValue())
                  .orElse(Double.NaN),
          tier,
          name);
    }
  }

  /** Counts an account that the sweep brought under a newer version. */
  @SuppressWarnings("NonAtomicOperationOnVolatileField")
  void migrated() {
    migrated++;
  }

  /** Counts an account under the first rule set of the job, by its version. */
  void count(long version, int level) {
    if (last.isEmpty() || last.get().rules().version() != version) {
      last =
          Optional.of(
              tallies.computeIfAbsent(
                  version, missing -> Tally.of(timeline.layout(missing).rules())));
    }
    last.get().levels()[level]++;
  }

  /** Counts an account under a version. */
  void count(RuleSet rules, int level) {
    tallies.computeIfAbsent(rules.version(), missing -> Tally.of(rules)).levels()[level]++;
  }

  /** Publishes the counts of a completed sweep and starts again from zero. */
  void complete() {
    Map<String, Long> tiers = new HashMap<>();
    Map<Long, Long> versions = new HashMap<>();
    tallies.forEach(
        (version, tally) -> {
          for (int level = 0; level < tally.levels().length; level++) {
            tiers.merge(tally.tierName(level), tally.levels()[level], Long::sum);
            versions.merge(version, tally.levels()[level], Long::sum);
          }
        });
    tallies.clear();
    last = Optional.empty();
    tiers.forEach(
        (tier, accounts) -> {
          if (accounts > 0) {
            register(tier);
          }
        });
    completed = Optional.of(new Count(tiers, versions));
    migrated = 0;
  }
}
