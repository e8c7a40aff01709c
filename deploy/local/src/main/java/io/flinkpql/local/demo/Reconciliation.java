// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether the tables equal a fold of the committed topics, row by row.
 *
 * @param differences one sentence for each row that differs
 */
record Reconciliation(List<String> differences) {

  Reconciliation {
    differences = List.copyOf(differences);
  }

  /** Compares what was read from the topics with what was read from the tables. */
  static Reconciliation of(Contents logged, Contents stored) {
    List<String> differences = new ArrayList<>();
    compare(
        byKey(logged.qualifications(), row -> "qualification " + row.account() + " " + row.seq()),
        byKey(stored.qualifications(), row -> "qualification " + row.account() + " " + row.seq()),
        differences);
    compare(
        byKey(logged.accounts(), row -> "account " + row.account()),
        byKey(stored.accounts(), row -> "account " + row.account()),
        differences);
    compare(
        byKey(logged.conversions(), row -> "conversion of " + row.account()),
        byKey(stored.conversions(), row -> "conversion of " + row.account()),
        differences);
    compare(
        byKey(logged.ruleSets(), row -> "rule set " + row.name() + " " + row.version()),
        byKey(stored.ruleSets(), row -> "rule set " + row.name() + " " + row.version()),
        differences);
    compare(byReason(logged.deadLetters()), byReason(stored.deadLetters()), differences);
    return new Reconciliation(differences);
  }

  /** Whether there is no difference. */
  boolean holds() {
    return differences.isEmpty();
  }

  private static Map<String, Long> byReason(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .collect(
            Collectors.toMap(
                count -> "the number of dead letters for " + count.getKey(), Map.Entry::getValue));
  }

  private static <R> Map<String, R> byKey(List<R> rows, Function<R, String> key) {
    return rows.stream().collect(Collectors.toMap(key, row -> row));
  }

  private static <R> void compare(
      Map<String, R> logged, Map<String, R> stored, List<String> differences) {
    TreeSet<String> keys = new TreeSet<>(logged.keySet());
    keys.addAll(stored.keySet());
    for (String key : keys) {
      R inLog = logged.get(key);
      R inTables = stored.get(key);
      if (inTables == null) {
        differences.add(key + " is in the topic but not in the database");
      } else if (inLog == null) {
        differences.add(key + " is in the database but not in the topic");
      } else if (!inLog.equals(inTables)) {
        differences.add(
            key + " is " + inLog + " in the topic but " + inTables + " in the database");
      }
    }
  }
}
