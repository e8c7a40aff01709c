// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.condition.Condition;
import io.flinkpql.condition.Truth;
import io.flinkpql.rules.Priority;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Segment;
import io.flinkpql.scoring.RuleTimeline;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;

/** Counts the accounts that meet each condition of a rule set, by {@link ReplayTally}. */
final class AccountTally {

  private final RuleTimeline timeline;
  private final List<Condition> conditions;
  private final List<String> segments;
  private final List<String> priorities;
  private final IndexedCounter met;
  private final IndexedCounter atLevel;
  private final IndexedCounter inSegment;
  private final IndexedCounter ofPriority;

  /** Registers the counters. */
  AccountTally(RuntimeContext context, RuleTimeline timeline) {
    this.timeline = timeline;
    RuleSet rules = timeline.latestRules();
    conditions = rules.accountConditions();
    segments = rules.segments().stream().map(Segment::name).toList();
    priorities = rules.priorities().stream().map(Priority::name).toList();
    met = IndexedCounter.register(context, ReplayTally.MET, conditions.size());
    atLevel = IndexedCounter.register(context, ReplayTally.LEVELS, rules.tiers().size() + 1);
    inSegment = IndexedCounter.register(context, ReplayTally.SEGMENTS, segments.size());
    ofPriority = IndexedCounter.register(context, ReplayTally.PRIORITIES, priorities.size());
  }

  /** Counts an account at its clock. */
  void count(Account account) {
    for (int i = 0; i < conditions.size(); i++) {
      if (timeline.test(account, conditions.get(i)) == Truth.TRUE) {
        met.count(i);
      }
    }
    atLevel.count(account.level());
    account.segments().forEach(segment -> inSegment.count(segments.indexOf(segment)));
    account.priority().ifPresent(priority -> ofPriority.count(priorities.indexOf(priority)));
  }
}
