// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.concurrent.TimeUnit;

/**
 * Places landmarks in a history and tells the outcome of each. A landmark is a Monday, 00:00 UTC,
 * at which an account is looked at; it has a number that counts Mondays.
 *
 * @param start event time of the earliest applied message of any account, ms
 * @param asOf end of the history, ms
 * @param attributionMillis length of the time in which an account must pay after a landmark, ms
 * @param gapMillis time between a landmark and the start of that time, ms
 * @param earliestUsed the earliest payment that is used; {@link Payment#ANY} for every one
 */
public record History(
    long start, long asOf, long attributionMillis, long gapMillis, Payment earliestUsed)
    implements Serializable {

  /** The outcome of a landmark that has none yet. */
  public static final byte LEFT_OUT = 4;

  /** The number of outcomes other than {@link #LEFT_OUT}. */
  public static final int OUTCOMES = 4;

  static final byte FIRST_NEGATIVE = 0;
  static final byte FIRST_POSITIVE = 1;
  static final byte SECOND_NEGATIVE = 2;
  static final byte SECOND_POSITIVE = 3;

  private static final double FIRST_SHARE = 0.7;
  private static final long WEEK = TimeUnit.DAYS.toMillis(7);
  private static final long FIRST_MONDAY =
      TimeUnit.DAYS.toMillis(
          LocalDate.EPOCH.with(TemporalAdjusters.nextOrSame(DayOfWeek.MONDAY)).toEpochDay());

  /** Returns the number of the first Monday after an instant, ms. */
  static long mondayAfter(long instant) {
    return Math.floorDiv(instant - FIRST_MONDAY, WEEK) + 1;
  }

  /** Returns the first instant of a Monday, ms. */
  static long startOf(long monday) {
    return FIRST_MONDAY + monday * WEEK;
  }

  /** Returns the instant that ends the first part of the time, ms. */
  long split() {
    return start + (long) (FIRST_SHARE * (asOf - start));
  }

  /**
   * Returns the outcome of a landmark, by the part of the time to which it belongs. The first part
   * has the landmarks whose outcome is known at the {@link #split}, the second part the rest.
   *
   * @param monday number of the landmark
   * @param paidAt when the account paid, ms; {@code Account.UNSET} if it has not
   */
  byte outcome(long monday, long paidAt) {
    long from = startOf(monday) + gapMillis;
    long to = from + attributionMillis;
    if (paidAt > from && paidAt <= to) {
      return paidAt <= split() ? FIRST_POSITIVE : SECOND_POSITIVE;
    }
    if (to > asOf) {
      return LEFT_OUT;
    }
    return to <= split() ? FIRST_NEGATIVE : SECOND_NEGATIVE;
  }
}
