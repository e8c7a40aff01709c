// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.validation;

import io.flinkpql.validation.BacktestReport;
import io.flinkpql.validation.BacktestResult;
import io.flinkpql.validation.LeadDefinition;
import io.flinkpql.validation.LeadFigures;
import io.flinkpql.validation.MovedLeads;
import io.flinkpql.validation.Quartiles;
import io.flinkpql.validation.Verdict;
import io.flinkpql.validation.WilsonInterval;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/** Prints a backtest for a terminal: a sentence for each tier and segment, then the tables. */
public final class BacktestSummary {

  private static final double DAY = TimeUnit.DAYS.toMillis(1);
  private static final long ENOUGH_PAID = 30;
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
    result.figures().forEach(figures -> out.println(sentence(figures)));
    out.println();
    out.println(history(result));
    printCaveat(result);
    printFigures(report.ruleSet() + " version " + report.version(), result);
    report.holdout().ifPresent(this::printHoldout);
    report.against().ifPresent(this::printComparison);
  }

  private String history(BacktestResult result) {
    return format(
        "%,d accounts, %,d paid, history to %s. By chance %s of accounts pay within any %s days.",
        result.accounts(),
        result.paid(),
        day(report.asOf()),
        percent(result.baseRate()),
        days(report.attributionMillis()));
  }

  private void printCaveat(BacktestResult result) {
    if (result.paid() < ENOUGH_PAID) {
      out.println(
          result.paid() == 0
              ? "No account paid, so nothing can be said about any tier or segment."
              : format(
                  "Only %,d paid: with fewer than %d, rates and intervals say little.",
                  result.paid(), ENOUGH_PAID));
    }
  }

  private String sentence(LeadFigures figures) {
    String name = figures.definition().name();
    if (figures.leads() == 0) {
      return format(
          "%s: no lead, because no account qualified before it paid or without paying.", name);
    }
    if (figures.mature() == 0) {
      return format(
          "%s: %,d leads, none old enough to judge: each qualified less than %s days before the end.",
          name, figures.leads(), days(report.attributionMillis()));
    }
    String found =
        figures.recall().isPresent()
            ? "finds " + percent(figures.recall()) + " of those who pay; "
            : "";
    return format(
        "%s %s%,d of %,d leads pay within %s days%s.",
        name,
        found,
        figures.won(),
        figures.mature(),
        days(report.attributionMillis()),
        comparedWithChance(figures));
  }

  private static String comparedWithChance(LeadFigures figures) {
    if (figures.verdict() == Verdict.NO_BETTER_THAN_CHANCE) {
      return ", no better than chance would give";
    }
    String chance =
        figures.lift().isPresent()
            ? format(", %.1f times what chance would give", figures.lift().getAsDouble())
            : "";
    return figures.verdict() == Verdict.TOO_FEW ? chance + ", but so few leads say little" : chance;
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
        percent(figures.precision()),
        figures.interval().map(BacktestSummary::interval).orElse(NONE),
        percent(figures.recall()),
        figures.lift().isPresent() ? format("%.1f", figures.lift().getAsDouble()) : NONE,
        quartiles(figures.leadTimeMillis()),
        count(figures.flapped()),
        count(figures.customers()),
        figures.verdict().text());
  }

  private void printHoldout(BacktestReport.Holdout holdout) {
    printFigures("qualified before " + day(holdout.after()), holdout.before());
    printFigures("qualified from " + day(holdout.after()), holdout.from());
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
    return format("%,d", number);
  }

  private static String percent(OptionalDouble rate) {
    return rate.isPresent() ? format("%.1f %%", 100 * rate.getAsDouble()) : NONE;
  }

  private static String interval(WilsonInterval interval) {
    return format("%.1f-%.1f %%", 100 * interval.low(), 100 * interval.high());
  }

  private static String quartiles(Optional<Quartiles> millis) {
    return millis
        .map(q -> format("%.1f / %.1f / %.1f", q.p25() / DAY, q.p50() / DAY, q.p75() / DAY))
        .orElse(NONE);
  }

  private static String days(long millis) {
    double days = millis / DAY;
    return days == Math.rint(days) ? format("%.0f", days) : format("%.2f", days);
  }

  private static String day(long instant) {
    return Instant.ofEpochMilli(instant).atOffset(ZoneOffset.UTC).toLocalDate().toString();
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
