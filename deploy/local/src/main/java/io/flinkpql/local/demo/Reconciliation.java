// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Compares the tables with a fold of the committed topics, row by row.
 *
 * @param differences one sentence per differing row
 */
record Reconciliation(List<String> differences) {

  Reconciliation {
    differences = List.copyOf(differences);
  }

  /**
   * Compares two sets of rows.
   *
   * @param logged rows folded from the topics
   * @param stored rows read from the database
   */
  static Reconciliation of(ComparedTables logged, ComparedTables stored) {
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

  /** Returns whether there are no differences. */
  boolean succeeded() {
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
      R inTopic = logged.get(key);
      R inDatabase = stored.get(key);
      if (inDatabase == null) {
        differences.add(key + " is in the topic but not in the database");
      } else if (inTopic == null) {
        differences.add(key + " is in the database but not in the topic");
      } else if (!inTopic.equals(inDatabase)) {
        differences.add(
            key + " is " + inTopic + " in the topic but " + inDatabase + " in the database");
      }
    }
  }
}
