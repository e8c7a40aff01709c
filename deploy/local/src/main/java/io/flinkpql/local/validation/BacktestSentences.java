// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.validation;

import io.flinkpql.validation.BacktestReport;
import io.flinkpql.validation.BacktestResult;
import io.flinkpql.validation.LeadFigures;
import io.flinkpql.validation.Verdict;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/**
 * Says in sentences what a backtest found.
 *
 * @param attributionMillis time after qualifying within which a payment is won, ms
 * @param asOf end of the history, ms since the epoch
 */
public record BacktestSentences(long attributionMillis, long asOf) {

  private static final double DAY = TimeUnit.DAYS.toMillis(1);
  private static final long ENOUGH_PAID = 30;
  private static final String NONE = "-";

  /** Returns the sentences of a report. */
  public static BacktestSentences of(BacktestReport report) {
    return new BacktestSentences(report.attributionMillis(), report.asOf());
  }

  /** Says which history the figures come from, and the base rate. */
  public String history(BacktestResult result) {
    return format(
        "%,d accounts, %,d paid, history to %s. By chance %s of accounts pay within any %s days.",
        result.accounts(), result.paid(), day(asOf), percent(result.baseRate()), window());
  }

  /** Says that too few accounts paid, if so. */
  public Optional<String> caveat(BacktestResult result) {
    if (result.paid() == 0) {
      return Optional.of("No account paid, so nothing can be said about any tier or segment.");
    }
    return result.paid() < ENOUGH_PAID
        ? Optional.of(
            format(
                "Only %,d paid: with fewer than %d, rates and intervals say little.",
                result.paid(), ENOUGH_PAID))
        : Optional.empty();
  }

  /** Says how well a tier or segment predicted purchase. */
  public String lead(LeadFigures figures) {
    String name = figures.definition().name();
    if (figures.leads() == 0) {
      return format(
          "%s: no lead, because no account qualified before it paid or without paying.", name);
    }
    if (figures.mature() == 0) {
      return format(
          "%s: %,d leads, none old enough to judge: each qualified less than %s days before the end.",
          name, figures.leads(), window());
    }
    String found =
        figures.recall().isPresent()
            ? "finds " + percent(figures.recall()) + " of those who pay; "
            : "";
    return format(
        "%s %s%,d of %,d leads pay within %s days%s.",
        name, found, figures.won(), figures.mature(), window(), comparedWithChance(figures));
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

  static String percent(OptionalDouble rate) {
    return rate.isPresent() ? format("%.1f %%", 100 * rate.getAsDouble()) : NONE;
  }

  private String window() {
    double days = attributionMillis / DAY;
    return days == Math.rint(days) ? format("%.0f", days) : format("%.2f", days);
  }

  static String day(long instant) {
    return Instant.ofEpochMilli(instant).atOffset(ZoneOffset.UTC).toLocalDate().toString();
  }

  static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
