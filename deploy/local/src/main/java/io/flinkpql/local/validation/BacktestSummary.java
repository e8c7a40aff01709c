// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.validation;

import io.flinkpql.validation.BacktestReport;
import io.flinkpql.validation.BacktestResult;
import io.flinkpql.validation.LeadDefinition;
import io.flinkpql.validation.LeadFigures;
import io.flinkpql.validation.MovedLeads;
import io.flinkpql.validation.Quartiles;
import io.flinkpql.validation.WilsonInterval;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Prints a backtest for a terminal: a sentence for each tier and segment, then the tables. */
public final class BacktestSummary {

  private static final double DAY = TimeUnit.DAYS.toMillis(1);
  private static final String NONE = "-";

  private final PrintWriter out;
  private final BacktestReport report;

  private BacktestSummary(PrintWriter out, BacktestReport report) {
    this.out = out;
    this.report = report;
  }

  /** Prints a report. */
  public static void print(BacktestReport report, PrintWriter out) {
    new BacktestSummary(out, report).print();
    out.flush();
  }

  private void print() {
    BacktestResult result = report.result();
    BacktestSentences sentences = BacktestSentences.of(report);
    result.figures().forEach(figures -> out.println(sentences.lead(figures)));
    out.println();
    out.println(sentences.history(result));
    sentences.caveat(result).ifPresent(out::println);
    printFigures(report.ruleSet() + " version " + report.version(), result);
    report.holdout().ifPresent(this::printHoldout);
    report.against().ifPresent(this::printComparison);
  }

  private void printFigures(String title, BacktestResult result) {
    TextTable table =
        new TextTable(
            title,
            "leads",
            "mature",
            "won",
            "precision",
            "95 % interval",
            "recall",
            "lift",
            "days to pay (quartiles)",
            "flapped",
            "customers",
            "verdict");
    result.figures().forEach(figures -> table.row(name(figures.definition()), cells(figures)));
    out.println();
    table.print(out);
  }

  private static String name(LeadDefinition definition) {
    return definition instanceof LeadDefinition.OfSegment
        ? "segment " + definition.name()
        : definition.name();
  }

  private static List<String> cells(LeadFigures figures) {
    return List.of(
        count(figures.leads()),
        count(figures.mature()),
        count(figures.won()),
        BacktestSentences.percent(figures.precision()),
        figures.interval().map(BacktestSummary::interval).orElse(NONE),
        BacktestSentences.percent(figures.recall()),
        figures.lift().isPresent()
            ? BacktestSentences.format("%.1f", figures.lift().getAsDouble())
            : NONE,
        quartiles(figures.leadTimeMillis()),
        count(figures.flapped()),
        count(figures.customers()),
        figures.verdict().text());
  }

  private void printHoldout(BacktestReport.Holdout holdout) {
    printFigures("qualified before " + BacktestSentences.day(holdout.after()), holdout.before());
    printFigures("qualified from " + BacktestSentences.day(holdout.after()), holdout.from());
  }

  private void printComparison(BacktestReport.Comparison against) {
    printFigures(against.ruleSet() + " version " + against.version(), against.result());
    TextTable table =
        new TextTable(
            "leads of both rule sets",
            "both",
            "won",
            "first alone",
            "won",
            "second alone",
            "won",
            "other instant",
            "days later (quartiles)");
    against.moved().forEach(moved -> table.row(moved.tier(), cells(moved)));
    out.println();
    if (against.moved().isEmpty()) {
      out.println("The rule sets have no tier name in common.");
    } else {
      table.print(out);
    }
  }

  private static List<String> cells(MovedLeads moved) {
    return List.of(
        count(moved.both()),
        count(moved.bothWon()),
        count(moved.onlyFirst()),
        count(moved.onlyFirstWon()),
        count(moved.onlySecond()),
        count(moved.onlySecondWon()),
        count(moved.retimed()),
        quartiles(moved.shiftMillis()));
  }

  private static String count(long number) {
    return BacktestSentences.format("%,d", number);
  }

  private static String interval(WilsonInterval interval) {
    return BacktestSentences.format("%.1f-%.1f %%", 100 * interval.low(), 100 * interval.high());
  }

  private static String quartiles(Optional<Quartiles> millis) {
    return millis
        .map(
            q ->
                BacktestSentences.format(
                    "%.1f / %.1f / %.1f", q.p25() / DAY, q.p50() / DAY, q.p75() / DAY))
        .orElse(NONE);
  }
}
