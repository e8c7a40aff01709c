// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.backfill.BackfilledUsage;
import io.flinkpql.rules.PublishedRules;

/** Lists the elements of the second input of scoring: everything but messages. */
sealed interface ScoringUpdate {

  /**
   * Publishes a rule set, to every subtask.
   *
   * @param published the rule set
   */
  record Rules(PublishedRules published) implements ScoringUpdate {}

  /**
   * Brings usage from before the begin of a candidate, to the subtask of its account.
   *
   * @param backfilled the usage
   */
  record Usage(BackfilledUsage backfilled) implements ScoringUpdate {}
}
