package io.flinkpql.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AgreementTest {

  private static QualificationRow qualification(long seq, double score) {
    return new QualificationRow(
        "acct_1", seq, "promoted", "", "activated", 1, 1_000, score, List.of("a"), "low");
  }

  private static AccountRow account(String id) {
    return new AccountRow(id, "activated", 1, 2, List.of(), "", 1, 1_000);
  }

  @Test
  void equalRowsAgreeInWhateverOrder() {
    Agreement agreement =
        Agreement.of(
            List.of(qualification(1, 2), qualification(2, 2)),
            List.of(account("a"), account("b")),
            List.of(qualification(2, 2), qualification(1, 2)),
            List.of(account("b"), account("a")));

    assertThat(agreement.holds()).isTrue();
  }

  @Test
  void everyRowThatIsMissingTooManyOrDifferentIsNamed() {
    Agreement agreement =
        Agreement.of(
            List.of(qualification(1, 2), qualification(2, 2)),
            List.of(account("a")),
            List.of(qualification(1, 3)),
            List.of(account("a"), account("b")));

    assertThat(agreement.holds()).isFalse();
    assertThat(agreement.differences())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("qualification acct_1 1 is "),
            second ->
                assertThat(second)
                    .isEqualTo("qualification acct_1 2 is in the topic but not in the database"),
            third ->
                assertThat(third).isEqualTo("account b is in the database but not in the topic"));
  }
}
