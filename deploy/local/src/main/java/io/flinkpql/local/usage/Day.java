// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.usage;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What happens on one simulated day, collected account by account and then put in order of time.
 */
final class Day {

  private static final long MILLIS_PER_MINUTE = 60_000;
  private static final double EARLIEST_MINUTE = 7 * 60;
  private static final double LATEST_MINUTE = 22.5 * 60;
  private static final double BUSIEST_MINUTE = 13.5 * 60;
  private static final double SPREAD_IN_MINUTES = 170;

  private final LocalDate date;
  private final long start;
  private final List<Action> actions = new ArrayList<>();

  Day(LocalDate date) {
    this.date = date;
    this.start = date.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
  }

  LocalDate date() {
    return date;
  }

  boolean weekend() {
    return date.getDayOfWeek() == DayOfWeek.SATURDAY || date.getDayOfWeek() == DayOfWeek.SUNDAY;
  }

  int size() {
    return actions.size();
  }

  /** An instant in this day, most likely in working hours. */
  long someTime(SplittableRandom random) {
    double minute = BUSIEST_MINUTE + SPREAD_IN_MINUTES * random.nextGaussian();
    double bounded = Math.min(Math.max(minute, EARLIEST_MINUTE), LATEST_MINUTE);
    return start + (long) (bounded * MILLIS_PER_MINUTE) + random.nextInt(60_000);
  }

  /** An instant before {@link #someTime} begins. */
  long earlyTime(SplittableRandom random) {
    return start + random.nextInt((int) (EARLIEST_MINUTE * MILLIS_PER_MINUTE / 2));
  }

  void track(SimulatedAccount account, String user, long time, String event) {
    track(account, user, time, event, Map.of());
  }

  void track(
      SimulatedAccount account,
      String user,
      long time,
      String event,
      Map<String, Object> properties) {
    actions.add(new Action("track", event, account.id(), user, time, properties, ""));
  }

  void add(Action action) {
    actions.add(action);
  }

  /** Everything, in order of time. */
  List<Action> inOrder() {
    actions.sort(Comparator.comparingLong(Action::time));
    return actions;
  }
}
