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
 * How many accounts hold each tier, counted while a sweep visits them anyway. A count that followed
 * every change instead would have to be kept in state, and would stay wrong once it is; this one is
 * right again after each sweep, whatever was restored and however many subtasks share the accounts.
 */
final class AccountCensus {

  /** The name of no tier, where metrics need one. */
  static final String NO_TIER = "none";

  /**
   * What a sweep found.
   *
   * @param tiers accounts by tier held
   * @param versions accounts by version of the rule set
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
  private final Set<String> shown = new HashSet<>();
  private final Map<Long, long[]> counting = new HashMap<>();
  private long version = Long.MIN_VALUE;
  private long[] levels = {};
  private volatile Optional<Count> last = Optional.empty();

  /**
   * @param group takes the gauges
   * @param timeline knows every version that an account can be of
   */
  AccountCensus(MetricGroup group, RuleTimeline timeline) {
    this.group = group;
    this.timeline = timeline;
    Metric.ACCOUNTS_ON_OLDER_RULES.gauge(
        group,
        () ->
            last.map(count -> (double) count.olderThan(timeline.latestRules().version()))
                .orElse(Double.NaN));
    show(NO_TIER);
  }

  /** Shows the tiers of a rule set, though no account may hold them yet. */
  void show(RuleSet rules) {
    rules.tiers().forEach(tier -> show(tier.name()));
  }

  private void show(String tier) {
    if (shown.add(tier)) {
      Metric.ACCOUNTS.gauge(
          group,
          () ->
              last.map(count -> count.tiers().getOrDefault(tier, 0L).doubleValue())
                  .orElse(Double.NaN),
          tier);
    }
  }

  /** Counts an account as it is stored. */
  void count(byte[] packed) {
    count(AccountCodec.rulesVersion(packed), AccountCodec.level(packed));
  }

  /** Counts an account. */
  void count(Account account) {
    count(account.layout().rules().version(), account.level());
  }

  private void count(long itsVersion, int level) {
    if (itsVersion != version) {
      // Hardly ever: most accounts are of one version.
      version = itsVersion;
      levels = counting.computeIfAbsent(itsVersion, this::noneYet);
    }
    levels[level]++;
  }

  private long[] noneYet(long itsVersion) {
    return new long[1 + timeline.layout(itsVersion).rules().tiers().size()];
  }

  /** Every account was counted: shows the result and begins anew. */
  void end() {
    Map<String, Long> tiers = new HashMap<>();
    Map<Long, Long> versions = new HashMap<>();
    counting.forEach(
        (ofVersion, accounts) -> {
          RuleSet rules = timeline.layout(ofVersion).rules();
          for (int level = 0; level < accounts.length; level++) {
            tiers.merge(nameOf(rules, level), accounts[level], Long::sum);
            versions.merge(ofVersion, accounts[level], Long::sum);
          }
        });
    counting.clear();
    version = Long.MIN_VALUE;
    tiers.forEach(
        (tier, accounts) -> {
          if (accounts > 0) {
            show(tier);
          }
        });
    last = Optional.of(new Count(tiers, versions));
  }

  private static String nameOf(RuleSet rules, int level) {
    return level == 0 ? NO_TIER : rules.tiers().get(level - 1).name();
  }
}
