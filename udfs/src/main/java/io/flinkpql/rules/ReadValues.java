// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.message.FieldPath;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Lists the fields and traits that are read of a message, in the order in which an event has them:
 * those of the rule set in force, then those that its candidates read in addition. So the rule set
 * in force reads the same positions with and without candidates.
 *
 * @param fields fields of messages, without duplicates
 * @param traits names of traits, without duplicates
 */
public record ReadValues(List<FieldPath> fields, List<String> traits) {

  /** Reads nothing of a message. */
  public static final ReadValues NONE = new ReadValues(List.of(), List.of());

  /** Returns what a rule set reads alone. */
  public static ReadValues of(RuleSet rules) {
    return new ReadValues(rules.fields(), rules.traits());
  }

  /** Returns what a rule set and candidates read, given in the order in which they began. */
  static ReadValues of(RuleSet inForce, Collection<RuleSet> candidates) {
    Set<FieldPath> fields = new LinkedHashSet<>(inForce.fields());
    Set<String> traits = new LinkedHashSet<>(inForce.traits());
    for (RuleSet candidate : candidates) {
      fields.addAll(candidate.fields());
      traits.addAll(candidate.traits());
    }
    return new ReadValues(List.copyOf(fields), List.copyOf(traits));
  }
}
