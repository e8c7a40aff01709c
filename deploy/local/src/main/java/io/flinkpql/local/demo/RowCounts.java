// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Holds the number of rows in each table and view.
 *
 * @param byRelation number of rows by table or view name
 * @param partial whether some tables may lack rows: the demo was stopped, or its messages are those
 *     of files
 */
record RowCounts(Map<String, Long> byRelation, boolean partial) {

  private static final int RELATIONS_PER_LINE = 4;

  /** Tables and views that may be empty, each with the explanation. */
  private static final Map<String, String> MAY_BE_EMPTY =
      Map.of(
          "pql_about_to_drop", "no account will drop within a week",
          "pql_shadow_qualification", "no rule set is a candidate",
          "pql_conversion", "no account converted",
          "pql_dead_letter_daily", "no message was rejected",
          "pql_dead_letter_position", "no message was rejected",
          "pql_label", "the rule set has no labels",
          "pql_lead_list", "every account on a tier has converted",
          "pql_one_signal_away", "no account lacks just one condition for the next tier",
          "pql_refused_record", "the delivery job could read every record");

  /** Returns the tables and views that are empty but should have rows. */
  List<String> unexpectedlyEmpty() {
    return byRelation.entrySet().stream()
        .filter(rows -> rows.getValue() == 0 && excuse(rows.getKey()).isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Returns the reason for which a table or view may be empty. */
  private Optional<String> excuse(String relation) {
    return Optional.ofNullable(MAY_BE_EMPTY.get(relation))
        .or(() -> Optional.of("no message sent makes a row").filter(reason -> partial));
  }

  void print(PrintWriter out) {
    out.println("Rows in tables and views:");
    List<String> nonEmpty =
        byRelation.entrySet().stream()
            .filter(rows -> rows.getValue() > 0)
            .map(rows -> String.format(Locale.ROOT, "%s %,d", rows.getKey(), rows.getValue()))
            .toList();
    for (int i = 0; i < nonEmpty.size(); i += RELATIONS_PER_LINE) {
      out.println(
          nonEmpty.subList(i, Math.min(i + RELATIONS_PER_LINE, nonEmpty.size())).stream()
              .collect(Collectors.joining(", ", "  ", "")));
    }
    byRelation.forEach(
        (relation, rows) -> {
          if (rows == 0) {
            excuse(relation)
                .ifPresent(reason -> out.println("  " + relation + " is empty: " + reason));
          }
        });
    unexpectedlyEmpty()
        .forEach(relation -> out.println("  " + relation + " is empty but should have rows"));
  }
}
