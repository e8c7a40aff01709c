// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Holds the figures of a lead definition. A rate is a fraction, and empty where its denominator is
 * 0.
 *
 * @param definition the tier or segment
 * @param leads accounts that qualified before they paid, or have not paid
 * @param customers accounts that qualified at or after the instant they paid; in no other figure
 * @param mature leads that are won, or whose attribution window has ended
 * @param open leads that are not mature
 * @param won leads that paid within the attribution window
 * @param precision won / mature
 * @param interval 95 % confidence interval of the precision
 * @param recall won / all accounts that paid
 * @param lift precision / base rate
 * @param leadTimeMillis quartiles of the time from qualifying to paying of the won, ms
 * @param flapped leads that ceased to qualify at most 7 days after they qualified
 * @param verdict judgement by the precision
 * @param weekly leads by the week in which they qualified, without gaps
 * @param paidByDay share of leads that had paid by the days 0 to 90 after qualifying
 * @param examples a few accounts of each group that has any
 * @param points examples of weeks and of days after qualifying
 */
public record LeadFigures(
    LeadDefinition definition,
    long leads,
    long customers,
    long mature,
    long open,
    long won,
    OptionalDouble precision,
    Optional<WilsonInterval> interval,
    OptionalDouble recall,
    OptionalDouble lift,
    Optional<Quartiles> leadTimeMillis,
    long flapped,
    Verdict verdict,
    List<WeeklyLeads> weekly,
    List<OptionalDouble> paidByDay,
    Map<ExampleGroup, List<ExampleAccount>> examples,
    PointExamples points) {

  /**
   * Holds a few accounts behind the points of the curves.
   *
   * @param qualified leads by the week in which they qualified
   * @param paid leads that paid, by the number of days after qualifying, rounded up
   */
  public record PointExamples(
      Map<LocalDate, List<ExampleAccount>> qualified, Map<Long, List<ExampleAccount>> paid) {}

  /**
   * Counts the leads of a week.
   *
   * @param monday first day of the week, UTC
   * @param leads accounts that qualified in it
   */
  public record WeeklyLeads(LocalDate monday, long leads) {}
}
