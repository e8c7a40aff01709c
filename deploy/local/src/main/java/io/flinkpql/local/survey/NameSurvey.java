// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.survey;

import io.flinkpql.job.scoring.IndexedCounter;
import io.flinkpql.message.Interest;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSetInterest;
import java.util.List;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.functions.RuntimeContext;

/** Counts the messages that have each name of a rule set, while they are parsed. */
public final class NameSurvey {

  private static final String NAMES = "names";

  private final SoughtNames names;
  private final IndexedCounter occurrences;
  private final Interest interest;

  /** Registers the counter of a subtask. */
  public NameSurvey(RuntimeContext context, RuleSet rules) {
    names = new SoughtNames(rules);
    occurrences = IndexedCounter.register(context, NAMES, names.size());
    interest =
        new ObservedInterest(
            new RuleSetInterest(rules),
            fields -> names.findExclusionsIn(fields, occurrences::count));
  }

  /** Returns the interest to parse with: it sees messages that {@code exclude} drops. */
  public Interest interest() {
    return interest;
  }

  /** Counts the names that a parsed message has. */
  public void count(ParsedMessage message) {
    if (message instanceof ParsedMessage.Usable usable) {
      names.findIn(usable.event(), occurrences::count);
    } else if (message instanceof ParsedMessage.Unaddressed unaddressed) {
      names.findIn(unaddressed.event(), occurrences::count);
    }
  }

  /** Lists the names that no message had, in a finished job with a survey of this rule set. */
  public static List<SoughtName> missing(RuleSet rules, JobExecutionResult result) {
    return new SoughtNames(rules).missing(result.getAccumulatorResult(NAMES));
  }
}
