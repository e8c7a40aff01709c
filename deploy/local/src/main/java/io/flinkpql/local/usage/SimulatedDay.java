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

/** Collects the actions of one simulated day, account by account, and sorts them by time. */
final class SimulatedDay {

  private static final long MILLIS_PER_MINUTE = 60_000;
  private static final double EARLIEST_MINUTE = 7 * 60;
  private static final double LATEST_MINUTE = 22.5 * 60;
  private static final double BUSIEST_MINUTE = 13.5 * 60;
  private static final double STANDARD_DEVIATION_MINUTES = 170;

  private final LocalDate date;
  private final long start;
  private final List<Action> actions = new ArrayList<>();

  SimulatedDay(LocalDate date) {
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

  /** Returns a random time of this day, most likely in working hours; ms since the epoch. */
  long randomTime(SplittableRandom random) {
    double minute = BUSIEST_MINUTE + STANDARD_DEVIATION_MINUTES * random.nextGaussian();
    double bounded = Math.min(Math.max(minute, EARLIEST_MINUTE), LATEST_MINUTE);
    return start + (long) (bounded * MILLIS_PER_MINUTE) + random.nextInt(60_000);
  }

  /** Returns a random time before the earliest {@link #randomTime}; ms since the epoch. */
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

  /** Returns all actions in event-time order. */
  List<Action> sortedByTime() {
    actions.sort(Comparator.comparingLong(Action::time));
    return actions;
  }
}
