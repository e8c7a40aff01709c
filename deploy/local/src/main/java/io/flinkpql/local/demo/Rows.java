// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How full the tables and views are.
 *
 * @param byRelation number of rows by name of the table or view
 */
record Rows(Map<String, Long> byRelation) {

  private static final int A_LINE = 4;

  /** Why there may be nothing in one. */
  private static final Map<String, String> MAY_BE_EMPTY =
      Map.of(
          "pql_about_to_drop", "nobody loses a tier within a week",
          "pql_conversion", "no account converted",
          "pql_dead_letter_daily", "every message could be used",
          "pql_dead_letter_position", "every message could be used",
          "pql_lead_list", "no account on a tier has yet to convert",
          "pql_one_signal_away", "nobody lacks a single condition",
          "pql_refused_record", "the delivery job could read every record");

  /** Those that are empty and should not be. */
  List<String> missing() {
    return byRelation.entrySet().stream()
        .filter(rows -> rows.getValue() == 0 && !MAY_BE_EMPTY.containsKey(rows.getKey()))
        .map(Map.Entry::getKey)
        .toList();
  }

  void print(PrintWriter out) {
    out.println("Rows in tables and views:");
    List<String> full =
        byRelation.entrySet().stream()
            .filter(rows -> rows.getValue() > 0)
            .map(rows -> String.format(Locale.ROOT, "%s %,d", rows.getKey(), rows.getValue()))
            .toList();
    for (int i = 0; i < full.size(); i += A_LINE) {
      out.println(
          full.subList(i, Math.min(i + A_LINE, full.size())).stream()
              .collect(Collectors.joining(", ", "  ", "")));
    }
    byRelation.forEach(
        (relation, rows) -> {
          if (rows == 0 && MAY_BE_EMPTY.containsKey(relation)) {
            out.println("  " + relation + " is empty: " + MAY_BE_EMPTY.get(relation));
          }
        });
    missing().forEach(relation -> out.println("  " + relation + " is empty and should not be"));
  }
}
