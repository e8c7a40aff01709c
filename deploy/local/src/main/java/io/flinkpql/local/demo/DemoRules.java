// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Tier;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Holds the rule set of a demo, compiled once before the servers start, and how messages are read.
 *
 * @param file file of the rule set
 * @param ruleSet its compiled contents
 * @param format format of the usage topic, by name or file; empty for the default
 */
public record DemoRules(Path file, RuleSet ruleSet, Optional<String> format) {

  /** Returns the names of the tiers, lowest first. */
  List<String> tiers() {
    return ruleSet.tiers().stream().map(Tier::name).toList();
  }
}
