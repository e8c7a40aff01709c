package io.flinkpql.condition;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;

/** The day that an ISO date or time names. */
final class CalendarDay {

  private CalendarDay() {}

  static double of(String time, ZoneId timezone) {
    try {
      return LocalDate.parse(time).toEpochDay();
    } catch (DateTimeException e) {
      return Double.NaN;
    }
  }
}
