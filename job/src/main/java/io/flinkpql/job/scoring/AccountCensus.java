// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.scoring.RuleTimeline;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.MetricGroup;

/**
 * Counts the accounts of each tier of each live rule set during a sweep, which visits them anyway.
 *
 * <p>A count updated at every change would have to be kept in state, and an error in it would stay
 * for ever. This one is right after every sweep, also after a restore or a change of parallelism.
 */
final class AccountCensus {

  /** Label value of accounts without a tier. */
  static final String NO_TIER = "none";

  private final MetricGroup group;
  private final RuleTimeline timeline;
  private final Map<String, RuleSetCensus> byName = new HashMap<>();
  private final RuleSetCensus first;

  /**
   * Registers the gauges of every live rule set.
   *
   * @param group registers the gauges
   * @param timeline knows every version that an account can be under
   */
  AccountCensus(MetricGroup group, RuleTimeline timeline) {
    this.group = group;
    this.timeline = timeline;
    timeline.liveRules().forEach(rules -> of(rules.name()));
    first = of(timeline.latestRules().name());
  }

  private RuleSetCensus of(String name) {
    return byName.computeIfAbsent(name, missing -> new RuleSetCensus(group, timeline, missing));
  }

  /** Registers a gauge for each tier of a rule set, even if no account holds it yet. */
  void registerTiers(RuleSet rules) {
    of(rules.name()).registerTiers(rules);
  }

  /** Counts an account that the sweep brought under a newer version of a rule set. */
  void migrated(String ruleSet) {
    of(ruleSet).migrated();
  }

  /** Counts a packed account under the first rule set. */
  void count(byte[] packed) {
    if (AccountCodec.hasBegun(packed)) {
      first.count(AccountCodec.rulesVersion(packed), AccountCodec.level(packed));
    }
  }

  /** Counts a decoded account under each live rule set. */
  void count(Account account) {
    if (account.hasBegun()) {
      first.count(account.layout().rules().version(), account.level());
    }
    for (Account beside : account.candidates()) {
      if (beside.hasBegun() && timeline.isLive(beside)) {
        RuleSet rules = beside.layout().rules();
        of(rules.name()).count(rules, beside.level());
      }
    }
  }

  /** Publishes the counts of a completed sweep and starts again from zero. */
  void complete() {
    byName.values().forEach(RuleSetCensus::complete);
  }
}
