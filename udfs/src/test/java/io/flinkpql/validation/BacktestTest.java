// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flinkpql.account.Account;
import io.flinkpql.validation.LeadFigures.WeeklyLeads;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

/** Tests the figures of a backtest against values computed by hand. */
class BacktestTest {

  private static final long DAY = TimeUnit.DAYS.toMillis(1);
  private static final long START = Instant.parse("2026-01-05T00:00:00Z").toEpochMilli();
  private static final long AS_OF = START + 100 * DAY;
  private static final long ATTRIBUTION = 30 * DAY;
  private static final double NEVER = Double.NaN;

  private final Backtest backtest = backtestOf(qualifiedAt -> true);

  private static Backtest backtestOf(LongPredicate included) {
    return new Backtest(
        List.of(new LeadDefinition.OfTier("engaged", 1)), ATTRIBUTION, AS_OF, included);
  }

  /** Returns an account first seen on day 0. Days are counted from the start; NaN for never. */
  private static AccountOutcome account(double qualified, double left, double paid) {
    return new AccountOutcome(
        "account",
        START,
        instant(paid),
        new LeadHistory(new long[] {instant(qualified)}, new long[] {instant(left)}));
  }

  private static AccountOutcome account(double qualified, double paid) {
    return account(qualified, NEVER, paid);
  }

  private static long instant(double day) {
    return Double.isNaN(day) ? Account.UNSET : START + (long) (day * DAY);
  }

  private LeadFigures figures(AccountOutcome... outcomes) {
    List.of(outcomes).forEach(backtest::add);
    return backtest.result().figures().get(0);
  }

  @Test
  void leadIsWonIfItPaysWithinTheAttributionWindow() {
    LeadFigures figures = figures(account(10, 40), account(10, 40.01));

    assertThat(figures.leads()).isEqualTo(2);
    assertThat(figures.mature()).isEqualTo(2);
    assertThat(figures.won()).isEqualTo(1);
    assertThat(figures.precision()).hasValue(0.5);
    assertThat(figures.recall()).hasValue(0.5);
  }

  @Test
  void leadIsOpenUntilItPaysOrItsWindowEnds() {
    LeadFigures figures = figures(account(70, NEVER), account(70.01, NEVER), account(90, 95));

    assertThat(figures.leads()).isEqualTo(3);
    assertThat(figures.mature()).isEqualTo(2);
    assertThat(figures.open()).isEqualTo(1);
  }

  @Test
  void accountThatQualifiesWhenItPaysOrLaterIsACustomerAndInNoOtherFigure() {
    LeadFigures figures = figures(account(10, 10), account(20, 10));

    assertThat(figures.customers()).isEqualTo(2);
    assertThat(figures.leads()).isZero();
    assertThat(figures.precision()).isEmpty();
    assertThat(figures.interval()).isEmpty();
    assertThat(figures.recall()).hasValue(0);
    assertThat(figures.leadTimeMillis()).isEmpty();
    assertThat(figures.weekly()).isEmpty();
    assertThat(figures.paidByDay()).hasSize(91).allMatch(OptionalDouble::isEmpty);
  }

  @Test
  void baseRateFollowsFromThePaymentsInTheTimeThatAccountsWereObserved() {
    // 2 payments in 100 + 50 + 50 account-days, so 0.01 a day and 0.3 in a window.
    LeadFigures figures = figures(account(10, NEVER), account(NEVER, 50), account(45, 50));

    assertThat(backtest.result().accounts()).isEqualTo(3);
    assertThat(backtest.result().paid()).isEqualTo(2);
    double baseRate = 1 - Math.exp(-0.3);
    assertThat(backtest.result().baseRate().getAsDouble()).isCloseTo(baseRate, within(1e-12));
    assertThat(figures.lift().getAsDouble()).isCloseTo(0.5 / baseRate, within(1e-12));
  }

  @Test
  void historyWithoutAnyTimeHasNoBaseRate() {
    backtest.add(new AccountOutcome("a", AS_OF, Account.UNSET, LeadHistory.empty(1)));

    assertThat(backtest.result().baseRate()).isEmpty();
  }

  @Test
  void leadTimesAreInterpolatedBetweenOrderStatistics() {
    LeadFigures figures =
        figures(account(0, 1), account(0, 2), account(0, 4), account(0, 8), account(0, 99));

    assertThat(figures.leadTimeMillis()).contains(new Quartiles(1.75 * DAY, 3.0 * DAY, 5.0 * DAY));
  }

  @Test
  void leadFlapsIfItLeavesAtMostSevenDaysAfterItQualified() {
    LeadFigures figures = figures(account(10, 17, NEVER), account(10, 17.01, NEVER));

    assertThat(figures.flapped()).isEqualTo(1);
  }

  @Test
  void weeksWithoutLeadsAreCountedAsZero() {
    LeadFigures figures = figures(account(6.99, NEVER), account(0, NEVER), account(14, NEVER));

    assertThat(figures.weekly())
        .containsExactly(
            new WeeklyLeads(LocalDate.of(2026, 1, 5), 2),
            new WeeklyLeads(LocalDate.of(2026, 1, 12), 0),
            new WeeklyLeads(LocalDate.of(2026, 1, 19), 1));
  }

  @Test
  void leadsStillObservedWeighInTheSurvivalCurve() {
    // At risk: 4 at day 1, then one is censored on day 5, so 2 at day 10.
    LeadFigures figures =
        figures(account(0, 1), account(0, 10), account(95, NEVER), account(0, NEVER));

    assertThat(figures.paidByDay().get(0)).hasValue(0);
    assertThat(figures.paidByDay().get(1)).hasValue(0.25);
    assertThat(figures.paidByDay().get(9)).hasValue(0.25);
    assertThat(figures.paidByDay().get(10)).hasValue(1 - 0.75 * 0.5);
    assertThat(figures.paidByDay().get(90)).hasValue(1 - 0.75 * 0.5);
  }

  @Test
  void leadCensoredAtAPaymentsInstantWasAtRiskOfIt() {
    LeadFigures figures = figures(account(95, NEVER), account(0, 5));

    assertThat(figures.paidByDay().get(5)).hasValue(0.5);
  }

  @Test
  void onlyIncludedLeadsAreCountedButAllAccounts() {
    Backtest early = backtestOf(qualifiedAt -> qualifiedAt < instant(10));
    early.add(account(9, 11));
    early.add(account(10, 11));

    assertThat(early.result().figures().get(0).leads()).isEqualTo(1);
    assertThat(early.result().accounts()).isEqualTo(2);
    assertThat(early.result().paid()).isEqualTo(2);
  }

  @Test
  void intervalIsWilsonsAtNinetyFivePercent() {
    WilsonInterval interval = WilsonInterval.of(31, 100);

    assertThat(interval.low()).isCloseTo(0.227797, within(1e-6));
    assertThat(interval.high()).isCloseTo(0.406261, within(1e-6));
    assertThat(WilsonInterval.of(0, 10).low()).isZero();
    assertThat(WilsonInterval.of(10, 10).high()).isCloseTo(1, within(1e-12));
  }

  @Test
  void verdictFollowsFromThePrecisionUnlessChanceExplainsIt() {
    assertThat(Verdict.of(29, 29, 0.01)).isEqualTo(Verdict.TOO_FEW);
    assertThat(Verdict.of(100, 15, 0.01)).isEqualTo(Verdict.STRONG);
    assertThat(Verdict.of(100, 14, 0.01)).isEqualTo(Verdict.BETWEEN);
    assertThat(Verdict.of(100, 10, 0.01)).isEqualTo(Verdict.BETWEEN);
    assertThat(Verdict.of(1000, 99, 0.01)).isEqualTo(Verdict.LOOSE);
    assertThat(Verdict.of(100, 31, 0.23)).isEqualTo(Verdict.NO_BETTER_THAN_CHANCE);
    assertThat(Verdict.of(100, 31, 0.22)).isEqualTo(Verdict.STRONG);
  }
}
