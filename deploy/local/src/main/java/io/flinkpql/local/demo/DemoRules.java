// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Tier;
import java.nio.file.Path;
import java.util.List;

/**
 * Holds the rule set of a demo, compiled once: before the servers start.
 *
 * @param file file of the rule set
 * @param ruleSet its compiled contents
 */
public record DemoRules(Path file, RuleSet ruleSet) {

  /** Returns the names of the tiers, lowest first. */
  List<String> tiers() {
    return ruleSet.tiers().stream().map(Tier::name).toList();
  }
}
