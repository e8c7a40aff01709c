// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.Condition;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which messages count.
 *
 * @param events names of events, sorted; empty for every {@code track}, {@code page} and {@code
 *     screen}
 * @param where conditions on the message that must all be true
 */
public record Matcher(SortedSet<String> events, List<Condition> where) {

  public Matcher {
    events = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(events));
    where = List.copyOf(where);
  }

  /** Whether every event matches, whatever its name. */
  public boolean any() {
    return events.isEmpty();
  }

  /** Equal for two matchers that match the same by what they say; no order or spelling counts. */
  public String key() {
    return where.stream()
        .map(Condition::canonical)
        .distinct()
        .sorted()
        .collect(Collectors.joining("\u0002", String.join("\u0001", events) + "\u0000", ""));
  }
}
