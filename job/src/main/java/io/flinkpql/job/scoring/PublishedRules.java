// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSets;
import java.io.Serializable;

/**
 * A rule set with the instant from which it is in force.
 *
 * @param text the document
 * @param activeFrom ms since the epoch
 */
public record PublishedRules(String text, long activeFrom) implements Serializable {

  /**
   * The rule set.
   *
   * @throws IllegalArgumentException with every error, if the document is not a valid rule set
   */
  public RuleSet read() {
    try {
      return RuleSets.read(text);
    } catch (InvalidRuleSetException e) {
      throw new IllegalArgumentException("not a valid rule set:\n" + e.getMessage(), e);
    }
  }
}
