// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.flinkpql.local.validation.BacktestSentences;
import io.flinkpql.validation.BacktestJson;
import io.flinkpql.validation.BacktestReport;
import io.flinkpql.validation.BacktestResult;
import java.io.IOException;
import java.util.List;

/** Writes a backtest as an HTML page. */
public final class BacktestPage {

  private BacktestPage() {}

  /**
   * Returns the page.
   *
   * @param records records of the rule set; if two are compared, of both in their order
   * @throws IOException if the records cannot be read
   */
  public static String html(BacktestReport report, List<RuleSetRecords> records)
      throws IOException {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.putRawValue("report", new RawValue(BacktestJson.of(report)));
    BacktestSentences sentences = BacktestSentences.of(report);
    write(sentences, report.result(), data.putObject("sentences"));
    report
        .against()
        .ifPresent(
            against -> write(sentences, against.result(), data.putObject("sentences_against")));
    ExampleCatalog.of(report).write(records, data.putObject("examples"));
    return ReportPage.html(
        "Backtest of %s version %d".formatted(report.ruleSet(), report.version()), data.toString());
  }

  private static void write(BacktestSentences sentences, BacktestResult result, ObjectNode target) {
    target.put("history", sentences.history(result));
    sentences.caveat(result).ifPresent(caveat -> target.put("caveat", caveat));
    ArrayNode leads = target.putArray("leads");
    result.figures().forEach(figures -> leads.add(sentences.lead(figures)));
  }
}
