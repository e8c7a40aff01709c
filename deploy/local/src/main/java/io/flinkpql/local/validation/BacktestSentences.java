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
        "%s, %,d paid, history to %s. By chance %s of accounts pay within any %s days.",
        counted(result.accounts(), "account"),
        result.paid(),
        day(asOf),
        percent(result.baseRate()),
        window());
  }

  /** Says why the figures say little or nothing, if so. */
  public Optional<String> caveat(BacktestResult result) {
    if (result.accounts() == 1) {
      return Optional.of("All messages are of one account: there is no other to compare it with.");
    }
    if (result.paid() == 0) {
      return Optional.of(
          format(
              "No account paid, so nothing can be said about any tier or segment: no message up to"
                  + " %s is a conversion of the rule set.",
              day(asOf)));
    }
    return result.paid() < ENOUGH_PAID
        ? Optional.of(
            format(
                "Only %s paid: with fewer than %d, rates and intervals say little.",
                counted(result.paid(), "account"), ENOUGH_PAID))
        : Optional.empty();
  }

  /** Says how well a tier or segment predicted purchase. */
  public String lead(LeadFigures figures) {
    String name = figures.definition().name();
    if (figures.leads() == 0) {
      return format("%s: no leads: no account qualified, or each had paid by then.", name);
    }
    if (figures.recall().isEmpty()) {
      return format("%s: %s, and no account paid.", name, counted(figures.leads(), "lead"));
    }
    if (figures.mature() == 0) {
      return format(
          "%s: %,d leads, none old enough to judge: each qualified less than %s days before the end.",
          name, figures.leads(), window());
    }
    return format(
        "%s finds %s of those who pay; %,d of %,d leads pay within %s days%s.",
        name,
        percent(figures.recall()),
        figures.won(),
        figures.mature(),
        window(),
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

  private static String counted(long number, String noun) {
    return format("%,d %s", number, number == 1 ? noun : noun + "s");
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
