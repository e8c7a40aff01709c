// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.Condition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Compares the parts that rule sets must have in common to be evaluated in one job: a message is
 * excluded, routed, found to be a duplicate and given a day once for all of them.
 */
final class Ground {

  private static final Map<String, Function<RuleSet, Object>> PARTS = new LinkedHashMap<>();

  static {
    PARTS.put("subject", RuleSet::subjectIsUser);
    PARTS.put("timezone", RuleSet::timezone);
    PARTS.put("exclude", rules -> rules.exclude().stream().map(Condition::text).toList());
    PARTS.put("identity", RuleSet::identity);
    PARTS.put("limits", RuleSet::limits);
    PARTS.put("dedupe", RuleSet::dedupe);
  }

  private Ground() {}

  /** Lists the keys in which two rule sets differ, of those that they must have in common. */
  static List<String> differences(RuleSet one, RuleSet other) {
    return PARTS.entrySet().stream()
        .filter(part -> !Objects.equals(part.getValue().apply(one), part.getValue().apply(other)))
        .map(Map.Entry::getKey)
        .toList();
  }
}
