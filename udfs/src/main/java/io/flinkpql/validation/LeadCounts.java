// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import io.flinkpql.validation.LeadFigures.WeeklyLeads;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** Counts the leads of one definition. */
final class LeadCounts {

  private static final long DAY = TimeUnit.DAYS.toMillis(1);
  private static final long FLAP = TimeUnit.DAYS.toMillis(7);

  /** There are many weeks and days, so each has few examples. */
  private static final int WEEK_EXAMPLES = 2;

  private static final int DAY_EXAMPLES = 1;

  private final LeadDefinition definition;
  private final long attributionMillis;
  private final long asOf;
  private final LongList leadTimes = new LongList();
  private final SurvivalCurve survival = new SurvivalCurve();
  private final ExampleSamples<ExampleGroup> examples = new ExampleSamples<>(AccountSample.SIZE);
  private final ExampleSamples<LocalDate> qualifiedByWeek = new ExampleSamples<>(WEEK_EXAMPLES);
  private final ExampleSamples<Long> paidByDay = new ExampleSamples<>(DAY_EXAMPLES);
  private final TreeMap<LocalDate, Long> leadsByMonday = new TreeMap<>();
  private long leads;
  private long customers;
  private long mature;
  private long won;
  private long flapped;

  LeadCounts(LeadDefinition definition, long attributionMillis, long asOf) {
    this.definition = definition;
    this.attributionMillis = attributionMillis;
    this.asOf = asOf;
  }

  /** Adds an account that qualified. */
  void add(LeadTimes times, AccountOutcome outcome) {
    LeadFate fate = LeadFate.of(times, outcome, attributionMillis, asOf);
    ExampleAccount example = ExampleAccount.of(outcome, times);
    examples.add(ExampleGroup.of(fate), example);
    if (fate == LeadFate.CUSTOMER) {
      customers++;
      return;
    }
    leads++;
    LocalDate monday = monday(times.qualifiedAt());
    leadsByMonday.merge(monday, 1L, Long::sum);
    qualifiedByWeek.add(monday, example);
    if (times.leftWithin(FLAP)) {
      flapped++;
      examples.add(ExampleGroup.FLAPPED, example);
    }
    if (outcome.paid()) {
      addPaid(outcome.paidAt() - times.qualifiedAt(), example);
    } else {
      survival.censored(asOf - times.qualifiedAt());
    }
    if (fate == LeadFate.WON) {
      won++;
      leadTimes.add(outcome.paidAt() - times.qualifiedAt());
    }
    mature += fate == LeadFate.OPEN ? 0 : 1;
  }

  private void addPaid(long millis, ExampleAccount example) {
    survival.paid(millis);
    long day = -Math.floorDiv(-millis, DAY);
    if (day <= SurvivalCurve.LAST_DAY) {
      paidByDay.add(day, example);
    }
  }

  /** Adds an account that paid and never qualified. */
  void addMissed(AccountOutcome outcome) {
    examples.add(ExampleGroup.MISSED, ExampleAccount.of(outcome));
  }

  private static LocalDate monday(long instant) {
    return LocalDate.ofEpochDay(Math.floorDiv(instant, DAY))
        .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
  }

  /**
   * Computes the figures.
   *
   * @param paid number of all accounts that paid
   */
  LeadFigures figures(long paid, OptionalDouble baseRate) {
    OptionalDouble precision = rate(won, mature);
    OptionalDouble lift =
        precision.isPresent() && baseRate.isPresent()
            ? rate(precision.getAsDouble(), baseRate.getAsDouble())
            : OptionalDouble.empty();
    return new LeadFigures(
        definition,
        leads,
        customers,
        mature,
        leads - mature,
        won,
        precision,
        mature == 0 ? Optional.empty() : Optional.of(WilsonInterval.of(won, mature)),
        rate(won, paid),
        lift,
        Quartiles.of(leadTimes.sorted()),
        flapped,
        Verdict.of(mature, won, baseRate.orElse(Double.NaN)),
        weekly(),
        survival.paidByDay(),
        examples.result(),
        new LeadFigures.PointExamples(qualifiedByWeek.result(), paidByDay.result()));
  }

  private static OptionalDouble rate(double part, double whole) {
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of(part / whole);
  }

  private List<WeeklyLeads> weekly() {
    if (leadsByMonday.isEmpty()) {
      return List.of();
    }
    LocalDate first = leadsByMonday.firstKey();
    long weeks = ChronoUnit.WEEKS.between(first, leadsByMonday.lastKey());
    return LongStream.rangeClosed(0, weeks)
        .mapToObj(first::plusWeeks)
        .map(monday -> new WeeklyLeads(monday, leadsByMonday.getOrDefault(monday, 0L)))
        .toList();
  }
}
