// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.Condition;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Selects the messages that a track counts.
 *
 * @param events sorted names of events; empty means every {@code track}, {@code page} and {@code
 *     screen}
 * @param where conditions on the message; all must be true
 */
public record Matcher(SortedSet<String> events, List<Condition> where) {

  public Matcher {
    events = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(events));
    where = List.copyOf(where);
  }

  /** Whether events of every name match. */
  public boolean matchesEveryEvent() {
    return events.isEmpty();
  }

  /**
   * Returns a key that is equal for matchers with the same events and the same canonical
   * conditions, in any order.
   */
  public String key() {
    return where.stream()
        .map(Condition::canonical)
        .distinct()
        .sorted()
        .collect(Collectors.joining("\u0002", String.join("\u0001", events) + "\u0000", ""));
  }
}
