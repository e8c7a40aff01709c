// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import java.io.Serializable;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * Which records a webhook wants. An empty set stands for all.
 *
 * @param ruleSets names of rule sets
 * @param kinds of records
 * @param tiers that records are about
 * @param priorities of the account
 * @param segments of which the account is in at least one
 */
public record Selection(
    Set<String> ruleSets,
    Set<String> kinds,
    Set<String> tiers,
    Set<String> priorities,
    Set<String> segments)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Every record. */
  static final Selection ALL = new Selection(Set.of(), Set.of(), Set.of(), Set.of(), Set.of());

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
