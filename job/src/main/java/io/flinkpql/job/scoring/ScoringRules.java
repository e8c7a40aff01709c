// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.rules.Identity;
import io.flinkpql.rules.Limits;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import java.io.Serializable;

/** Tells where the scoring job has its rule set from. */
public sealed interface ScoringRules extends Serializable {

  /** The configuration of identity, which only a restart may change. */
  Identity identity();

  /** The limits on messages, of which only a restart may change the sizes. */
  Limits limits();

  /**
   * One version, in force from the start of the job.
   *
   * @param rules added to the versions of the state unless it is their latest
   */
  record Configured(PublishedRules rules) implements ScoringRules {
    @Override
    public Identity identity() {
      return rules.ruleSet().identity();
    }

    @Override
    public Limits limits() {
      return rules.ruleSet().limits();
    }
  }

  /**
   * The versions on a topic, which grows while the job runs.
   *
   * @param topic the topic
   * @param initial its versions when the job was submitted
   */
  record Followed(RulesTopic topic, RuleHistory initial) implements ScoringRules {
    @Override
    public Identity identity() {
      return initial.latestRules().identity();
    }

    @Override
    public Limits limits() {
      return initial.latestRules().limits();
    }
  }
}
