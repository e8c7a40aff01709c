// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.validation;

import static io.flinkpql.local.validation.BacktestSentences.day;
import static io.flinkpql.local.validation.BacktestSentences.format;
import static io.flinkpql.local.validation.BacktestSentences.percent;

import io.flinkpql.discovery.CandidateCondition;
import io.flinkpql.discovery.Definition;
import io.flinkpql.discovery.DiscoveryReport;
import io.flinkpql.discovery.Figures;
import io.flinkpql.discovery.Finding;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Prints a discovery for a terminal: the sentence first, then the tables. */
public final class DiscoverySummary {

  private static final double DAY = TimeUnit.DAYS.toMillis(1);
  private static final int SHOWN = 20;
  private static final int SHOWN_SAME = 3;
  private static final String NONE = "-";

  private final PrintWriter out;
  private final DiscoveryReport report;

  private DiscoverySummary(PrintWriter out, DiscoveryReport report) {
    this.out = out;
    this.report = report;
  }

  /** Prints a report. */
  public static void print(DiscoveryReport report, PrintWriter out) {
    new DiscoverySummary(out, report).print();
    out.flush();
  }

  private void print() {
    out.println(sentence(report));
    out.println();
    out.println(history(report));
    report.definition().ifPresent(this::printDefinition);
    printCandidates();
  }

  /** Returns the result in one sentence. */
  public static String sentence(DiscoveryReport report) {
    if (!report.enoughPaid()) {
      return format(
          "Only %,d paid accounts: with fewer than %d it cannot be said which behaviours come before"
              + " '%s' and which occur by chance.",
          report.paid(), DiscoveryReport.ENOUGH_PAID, report.conversion());
    }
    return report
        .definition()
        .map(definition -> sentence(report, definition))
        .orElseGet(
            () ->
                format(
                    "Nothing here predicts '%s', of %,d candidates looked at.",
                    report.conversion(), report.candidatesLookedAt()));
  }

  private static String sentence(DiscoveryReport report, Definition definition) {
    Figures figures = definition.second();
    return format(
        "%s: while this holds, %s of accounts pay within %s days, %s times what chance would give;"
            + " it finds %s of those who pay.",
        definition.conditions().stream()
            .map(CandidateCondition::text)
            .collect(Collectors.joining(" and ")),
        percent(figures.precision()),
        days(report.attributionMillis()),
        number(figures.lift()),
        percent(figures.recall()));
  }

  /** Says which history the figures come from. */
  public static String history(DiscoveryReport report) {
    return format(
        "%,d accounts, %,d paid, history to %s: %,d looks on Mondays, after %,d of which the account"
            + " pays within %s days, after a gap of %s.",
        report.accounts(),
        report.paid(),
        day(report.asOf()),
        report.landmarks(),
        report.positive(),
        days(report.attributionMillis()),
        gap(report.gapMillis()));
  }

  private void printDefinition(Definition definition) {
    TextTable table = new TextTable("definition", "precision", "recall", "lift");
    table.row("on the first 70 % of the time", cells(definition.first()));
    table.row("on the rest", cells(definition.second()));
    out.println();
    table.print(out);
  }

  private void printCandidates() {
    List<Finding> shown =
        report.findings().stream()
            .filter(finding -> finding.predicts() || !report.predicts())
            .limit(SHOWN)
            .toList();
    if (shown.isEmpty()) {
      return;
    }
    TextTable table =
        new TextTable(
            report.predicts() ? "comes before '" + report.conversion() + "'" : "nearest to it",
            "precision",
            "recall",
            "lift",
            "gain (bits)",
            "q");
    for (Finding finding : shown) {
      List<String> cells = new ArrayList<>(cells(finding.figures()));
      cells.add(format("%.4f", finding.figures().informationGain()));
      cells.add(format("%.4f", finding.qualityValue()));
      table.row(finding.condition().text(), cells);
      for (String other : finding.sameAs().stream().limit(SHOWN_SAME).toList()) {
        table.row("  = " + other, List.of("", "", "", "", ""));
      }
      if (finding.sameAs().size() > SHOWN_SAME) {
        table.row(
            format("  = %,d more", finding.sameAs().size() - SHOWN_SAME),
            List.of("", "", "", "", ""));
      }
    }
    out.println();
    table.print(out);
    long predictors = report.findings().stream().filter(Finding::predicts).count();
    if (predictors > SHOWN) {
      out.println(format("... and %,d more, which --json OUT lists.", predictors - SHOWN));
    }
  }

  private static List<String> cells(Figures figures) {
    return List.of(percent(figures.precision()), percent(figures.recall()), number(figures.lift()));
  }

  private static String number(OptionalDouble number) {
    return number.isPresent() ? format("%.1f", number.getAsDouble()) : NONE;
  }

  private static String gap(long millis) {
    return millis == DAY ? "1 day" : days(millis) + " days";
  }

  private static String days(long millis) {
    double days = millis / DAY;
    return days == Math.rint(days) ? format("%.0f", days) : format("%.2f", days);
  }
}
