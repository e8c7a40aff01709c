// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import java.io.Serializable;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * Selects the qualifications that a webhook receives. An empty set matches all.
 *
 * @param ruleSets names of rule sets
 * @param kinds kinds of change, such as {@code promoted}
 * @param tiers names of the tier entered, or lost by a demotion
 * @param priorities priorities of the account
 * @param segments segments; the account must be in at least one
 */
public record RecordFilter(
    Set<String> ruleSets,
    Set<String> kinds,
    Set<String> tiers,
    Set<String> priorities,
    Set<String> segments)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Matches every qualification. */
  static final RecordFilter ALL =
      new RecordFilter(Set.of(), Set.of(), Set.of(), Set.of(), Set.of());

  boolean includes(LoggedQualification record) {
    return allows(ruleSets, Optional.of(record.ruleSet()))
        && allows(kinds, Optional.of(record.kind()))
        && allows(tiers, record.tier())
        && allows(priorities, record.priority())
        && allowsOne(segments, record.segments());
  }

  private static boolean allows(Set<String> wanted, Optional<String> value) {
    return wanted.isEmpty() || value.isPresent() && wanted.contains(value.get());
  }

  private static boolean allowsOne(Set<String> wanted, Collection<String> values) {
    return wanted.isEmpty() || values.stream().anyMatch(wanted::contains);
  }
}
