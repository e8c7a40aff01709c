// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.job.metric.Metric;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.scoring.RuleTimeline;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.metrics.MetricGroup;

/**
 * Counts the accounts of each tier during a sweep, which visits them anyway.
 *
 * <p>A count updated at every change would have to be kept in state, and an error in it would stay
 * for ever. This one is right after every sweep, also after a restore or a change of parallelism.
 */
final class AccountCensus {

  /** Label value of accounts without a tier. */
  static final String NO_TIER = "none";

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

  private final MetricGroup group;
  private final RuleTimeline timeline;
  private final Set<String> registeredTiers = new HashSet<>();
  private final Map<Long, long[]> levelsByVersion = new HashMap<>();
  private long version = Long.MIN_VALUE;
  private long[] levels = {};
  private volatile Optional<Count> completed = Optional.empty();
  // Written by the task alone, read by reporters.
  private volatile long migrated;

  /**
   * Registers the gauges.
   *
   * @param group registers the gauges
   * @param timeline knows every version that an account can be under
   */
  AccountCensus(MetricGroup group, RuleTimeline timeline) {
    this.group = group;
    this.timeline = timeline;
    Metric.ACCOUNTS_ON_OLDER_RULES.gauge(
        group, () -> completed.map(count -> (double) onOlderRules(count)).orElse(Double.NaN));
    register(NO_TIER);
  }

  private long onOlderRules(Count count) {
    return Math.max(0, count.olderThan(timeline.latestRules().version()) - migrated);
  }

  /** Registers a gauge for each tier of a rule set, even if no account holds it yet. */
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
          tier);
    }
  }

  /** Counts an account that the sweep brought under a newer version. */
  @SuppressWarnings("NonAtomicOperationOnVolatileField")
  void migrated() {
    migrated++;
  }

  /** Counts a packed account. */
  void count(byte[] packed) {
    count(AccountCodec.rulesVersion(packed), AccountCodec.level(packed));
  }

  /** Counts a decoded account. */
  void count(Account account) {
    count(account.layout().rules().version(), account.level());
  }

  private void count(long accountVersion, int level) {
    if (accountVersion != version) {
      // Rare: nearly all accounts are under one version.
      version = accountVersion;
      levels = levelsByVersion.computeIfAbsent(accountVersion, this::emptyLevels);
    }
    levels[level]++;
  }

  private long[] emptyLevels(long accountVersion) {
    return new long[1 + timeline.layout(accountVersion).rules().tiers().size()];
  }

  /** Publishes the counts of a completed sweep and starts again from zero. */
  void complete() {
    Map<String, Long> tiers = new HashMap<>();
    Map<Long, Long> versions = new HashMap<>();
    levelsByVersion.forEach(
        (accountVersion, accounts) -> {
          RuleSet rules = timeline.layout(accountVersion).rules();
          for (int level = 0; level < accounts.length; level++) {
            tiers.merge(tierName(rules, level), accounts[level], Long::sum);
            versions.merge(accountVersion, accounts[level], Long::sum);
          }
        });
    levelsByVersion.clear();
    version = Long.MIN_VALUE;
    tiers.forEach(
        (tier, accounts) -> {
          if (accounts > 0) {
            register(tier);
          }
        });
    completed = Optional.of(new Count(tiers, versions));
    migrated = 0;
  }

  private static String tierName(RuleSet rules, int level) {
    return level == 0 ? NO_TIER : rules.tiers().get(level - 1).name();
  }
}
