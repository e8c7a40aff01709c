// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReconciliationTest {

  private static ComparedQualification qualification(long seq, double score) {
    return new ComparedQualification(
        "acct_1", seq, "promoted", "", "activated", 1, 1_000, score, List.of("a"), "low");
  }

  private static ComparedAccount account(String id) {
    return new ComparedAccount(
        id, "activated", 1, 2, List.of(), "", 1, 1_000, "", ComparedAccount.NEVER);
  }

  private static ComparedTables tables(
      List<ComparedQualification> qualifications,
      List<ComparedAccount> accounts,
      long badAccounts) {
    return new ComparedTables(
        qualifications,
        accounts,
        qualifications.stream().filter(row -> row.seq() == 2).toList(),
        List.of(new ComparedRuleSet("saas", 1, 1_000, "", List.of("activated"), "name: saas")),
        new TreeMap<>(Map.of("bad_account", badAccounts)));
  }

  @Test
  void equalRowsMatchInAnyOrder() {
    Reconciliation reconciliation =
        Reconciliation.of(
            tables(
                List.of(qualification(1, 2), qualification(2, 2)),
                List.of(account("a"), account("b")),
                3),
            tables(
                List.of(qualification(2, 2), qualification(1, 2)),
                List.of(account("b"), account("a")),
                3));

    assertThat(reconciliation.succeeded()).isTrue();
  }

  @Test
  void everyMissingExtraOrDifferentRowIsReported() {
    Reconciliation reconciliation =
        Reconciliation.of(
            tables(List.of(qualification(1, 2), qualification(2, 2)), List.of(account("a")), 3),
            tables(List.of(qualification(1, 3)), List.of(account("a"), account("b")), 2));

    assertThat(reconciliation.succeeded()).isFalse();
    assertThat(reconciliation.differences())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("qualification acct_1 1 is "),
            second ->
                assertThat(second)
                    .isEqualTo("qualification acct_1 2 is in the topic but not in the database"),
            third ->
                assertThat(third).isEqualTo("account b is in the database but not in the topic"),
            fourth ->
                assertThat(fourth)
                    .isEqualTo("conversion of acct_1 is in the topic but not in the database"),
            fifth ->
                assertThat(fifth)
                    .isEqualTo(
                        "the number of dead letters for bad_account is 3 in the topic but 2 in the"
                            + " database"));
  }
}
