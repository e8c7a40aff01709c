// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RowCountsTest {

  private static String printed(RowCounts rows) {
    StringWriter text = new StringWriter();
    rows.print(new PrintWriter(text, true));
    return text.toString();
  }

  @Test
  void unexpectedlyEmptyTableIsReported() {
    RowCounts rows =
        new RowCounts(new TreeMap<>(Map.of("pql_account", 1_234L, "pql_rule_set", 0L)), false);
    assertThat(rows.unexpectedlyEmpty()).containsExactly("pql_rule_set");
    assertThat(printed(rows))
        .containsSubsequence("pql_account 1,234", "pql_rule_set is empty but should have rows");
  }

  @Test
  void ruleSetWithoutLabelsLeavesTheirTableEmpty() {
    RowCounts rows = new RowCounts(Map.of("pql_label", 0L), false);
    assertThat(rows.unexpectedlyEmpty()).isEqualTo(List.of());
    assertThat(printed(rows)).contains("pql_label is empty: the rule set has no labels");
  }

  @Test
  void tableOfAPartialDemoMayBeEmpty() {
    RowCounts rows = new RowCounts(Map.of("pql_rule_set", 0L), true);
    assertThat(rows.unexpectedlyEmpty()).isEqualTo(List.of());
    assertThat(printed(rows)).contains("pql_rule_set is empty: no message sent makes a row");
  }

  @Test
  void tableThatMayBeEmptyIsPrintedWithItsReason() {
    RowCounts rows = new RowCounts(Map.of("pql_refused_record", 0L), false);
    assertThat(rows.unexpectedlyEmpty()).isEqualTo(List.of());
    assertThat(printed(rows))
        .contains("pql_refused_record is empty: the delivery job could read every record");
  }
}
