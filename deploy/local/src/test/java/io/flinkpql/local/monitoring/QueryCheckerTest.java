// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryCheckerTest {

  private static final Scrape SCRAPE =
      Scrape.parse(
          """
          # TYPE flink_jobmanager_job_numRestarts gauge
          flink_jobmanager_job_numRestarts{job_name="pql_scoring",} 0.0
          flink_taskmanager_job_task_operator_pqlApplied{job_name="pql_scoring",} 7.0
          flink_taskmanager_job_task_operator_reason_pqlDeadLetters{job_name="pql_scoring",\
          reason="no_account",} 7.0
          flink_taskmanager_job_task_operator_pqlDirtyAccounts{job_name="pql_scoring",} 7.0
          flink_taskmanager_job_task_operator_pqlCachedBytes{job_name="pql_scoring",} NaN
          """);

  private static List<String> problems(String expression) {
    return new QueryChecker(SCRAPE)
        .problems(new PromqlQuery("here", expanded(expression), Set.of(), Optional.empty()));
  }

  private static String expanded(String expression) {
    return expression
        .replace("APPLIED", "flink_taskmanager_job_task_operator_pqlApplied")
        .replace("LETTERS", "flink_taskmanager_job_task_operator_reason_pqlDeadLetters")
        .replace("DIRTY", "flink_taskmanager_job_task_operator_pqlDirtyAccounts")
        .replace("BYTES", "flink_taskmanager_job_task_operator_pqlCachedBytes")
        .replace('\'', '"');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "APPLIED",
        "sum by (namespace) (rate(APPLIED{namespace=~'$namespace', job_name=~'$job'}[5m]))",
        "sum(LETTERS{reason!='no_account'}) by (reason)",
        "sum by (job_name) (APPLIED) / sum by (job_name) (rate(LETTERS[$__rate_interval])) > 0.5",
        "max_over_time(DIRTY[2m]) > 3 and DIRTY offset 1d >= 0",
        "(time() - sum by (job_name) (DIRTY)) / 1000 or absent(APPLIED{job_name=~'pql.scoring'})",
      })
  void validExpressionHasNoProblems(String expression) {
    assertThat(problems(expression)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "APPLIEDD | there is no metric",
        "APPLIED{reason='no_account'} | has no label reason",
        "LETTERS{reason='no_acount'} | has reason \"no_acount\"",
        "LETTERS{reason!='no_acount'} | has reason \"no_acount\"",
        "APPLIED{job_name=~'pql.delivery'} | has job_name",
        "sum by (reason) (APPLIED) | by reason",
        "sum by (reason) (sum by (job_name) (LETTERS)) | by reason",
        "sum by (reason) (LETTERS) / sum by (job_name) (APPLIED) | labels differ",
        "rate(APPLIED) | rate needs a range vector",
        "APPLIED[5m] | the result is a range vector",
        "increase(DIRTY[5m]) | increase of a gauge",
        "sum by (job_name) (APPLIED | unexpected end",
        "APPLIED) | unexpected )",
        "APPLIED # | unexpected character: #",
        "histogram_quantile(APPLIED) | unsupported function histogram_quantile",
      })
  void invalidExpressionIsReported(String expression, String problem) {
    assertThat(problems(expression)).hasSize(1).first().asString().contains("here: ", problem);
  }

  @Test
  void displayedLabelsMustExist() {
    PromqlQuery panel =
        PromqlQuery.ofPanel(
            "here", expanded("sum by (job_name) (APPLIED)"), "{{job_name}} {{tier}}", "");
    assertThat(new QueryChecker(SCRAPE).problems(panel))
        .contains("here: displays the label tier, has [job_name]");
    PromqlQuery alert =
        PromqlQuery.ofAlert(
            "here", expanded("sum by (job_name) (APPLIED)"), "of {{ $labels.tier }}");
    assertThat(new QueryChecker(SCRAPE).problems(alert))
        .containsExactly("here: displays the label tier, has [job_name]");
  }

  @Test
  void unitsMustMatch() {
    String bytes = expanded("sum by (job_name) (BYTES)");
    assertThat(new QueryChecker(SCRAPE).problems(PromqlQuery.ofPanel("here", bytes, "", "bytes")))
        .isEmpty();
    assertThat(new QueryChecker(SCRAPE).problems(PromqlQuery.ofPanel("here", bytes, "", "ms")))
        .containsExactly("here: is displayed in ms, is in bytes");
  }
}
