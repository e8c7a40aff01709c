// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.CounterTrack;
import io.flinkpql.account.DistinctTrack;
import io.flinkpql.account.KnownValues;
import io.flinkpql.account.Layout;
import io.flinkpql.account.Track;
import io.flinkpql.condition.Reference;
import io.flinkpql.condition.Scope;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Score;
import io.flinkpql.rules.Signal;
import io.flinkpql.rules.Window;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * Signals and score of an account, read at its clock: what conditions on accounts see. Set upon an
 * account by {@link #read} and reused.
 *
 * <p>Most messages change few tracks, and most conditions are decided by a few signals. So a signal
 * is read when a condition asks for it, and the account keeps the number until it may be another.
 */
final class Readings implements Scope {

  private static final double[] NO_POINTS = {};

  private final Layout layout;
  private final List<Signal> signals;
  private final DayCalendar calendar;
  private final boolean hourly;
  private final double[] points;
  private final int retentionDays;
  private final Optional<Decay> decay;
  private final double cap;
  private Account account;
  private int day;
  private int hour;
  private KnownValues known;
  private int level;
  private String tier = "";

  Readings(Layout layout, DayCalendar calendar) {
    this.layout = layout;
    this.calendar = calendar;
    RuleSet rules = layout.rules();
    signals = rules.signals();
    hourly = rules.hasHourlyWindow();
    points =
        rules
            .score()
            .map(s -> s.points().values().stream().mapToDouble(Double::doubleValue).toArray())
            .orElse(NO_POINTS);
    cap = rules.score().map(Score::cap).orElse(0.0);
    retentionDays = rules.retentionDays();
    decay = rules.score().flatMap(score -> decay(score, retentionDays));
  }

  private static Optional<Decay> decay(Score score, int retentionDays) {
    return score.halfLifeDays().stream()
        .mapToObj(halfLifeDays -> new Decay(halfLifeDays, retentionDays))
        .findFirst();
  }

  /** Sees an account at its clock. */
  void read(Account newAccount) {
    account = newAccount;
    known = account.known();
    day = calendar.day(account.clock());
    hour = DayCalendar.hour(account.clock());
    known.readAt(day, hourly ? hour : 0);
    standOn(account.level());
  }

  private double value(Signal signal, Track track) {
    if (track instanceof DistinctTrack members) {
      return distinct(members, signal.window());
    }
    CounterTrack tally = (CounterTrack) track;
    return switch (signal.measure()) {
      case COUNT -> amount(tally, signal.window());
      case SUM -> Rounding.sum(amount(tally, signal.window()));
      case ACTIVE_DAYS -> activeDays(tally, (Window.Days) signal.window());
      case STREAK_DAYS -> tally.days().streak(day, (long) day - retentionDays + 1);
      case DAYS_SINCE_LAST -> tally.used() ? day - tally.lastDay() : Double.NaN;
      case DAYS_SINCE_FIRST -> tally.used() ? day - tally.firstDay() : Double.NaN;
      case DISTINCT, DISTINCT_USERS -> throw new IllegalStateException(signal.name());
    };
  }

  private double amount(CounterTrack tally, Window window) {
    if (window instanceof Window.Days days) {
      long last = (long) day - days.offset();
      return tally.days().sum(last - days.length(), last);
    }
    if (window instanceof Window.Hours hours) {
      return tally.hours().sum((long) hour - hours.length(), hour);
    }
    return tally.total();
  }

  private double activeDays(CounterTrack tally, Window.Days window) {
    long last = (long) day - window.offset();
    return tally.days().count(last - window.length(), last);
  }

  private double distinct(DistinctTrack members, Window window) {
    if (window instanceof Window.Days days) {
      return members.estimate(members.days().sum((long) day - days.length(), day));
    }
    if (window instanceof Window.Hours hours) {
      return members.estimate(members.hours().sum((long) hour - hours.length(), hour));
    }
    return members.estimate(members.size());
  }

  private double usage(int event) {
    int reading = signals.size() + event;
    if (!known.has(reading)) {
      CounterTrack tally = (CounterTrack) account.track(layout.trackOfPoints(event));
      known.put(
          reading, decay.isEmpty() ? tally.total() : decay.get().decayedSum(tally.days(), day));
    }
    return known.get(reading);
  }

  /** Lets conditions see the account on another rung, its name with it. */
  void standOn(int newLevel) {
    level = newLevel;
    tier = newLevel == 0 ? "" : layout.rules().tiers().get(newLevel - 1).name();
  }

  /** The value of a name that conditions on accounts read: a number, a text or a truth value. */
  Optional<Object> valueOf(Reference reference) {
    if (reference instanceof Reference.Signal signal) {
      double value = signal(signal.index());
      return Double.isNaN(value) ? Optional.empty() : Optional.of(value);
    }
    if (reference instanceof Reference.Trait trait) {
      return Optional.ofNullable(account.trait(trait.index()));
    }
    return switch ((Reference.Standing) reference) {
      case SCORE -> Optional.of(score());
      case LEVEL -> Optional.of((double) level);
      case TIER -> level == 0 ? Optional.empty() : Optional.of(tier);
      case CONVERTED -> Optional.of(converted());
    };
  }

  /** Whether a signal is an estimate. */
  boolean approximate(int signal) {
    return account.track(layout.trackOfSignal(signal)) instanceof DistinctTrack members
        && members.approximate();
  }

  /**
   * Since when a signal has counted, if a part of its window is older.
   *
   * @return the epoch day, or {@link Account#NO_DAY}
   */
  int since(int signal) {
    int track = layout.trackOfSignal(signal);
    Window window = signals.get(signal).window();
    if (window instanceof Window.Hours hours) {
      int since = account.hoursSince(track);
      long start = account.clock() - (hours.length() - 1) * DayCalendar.HOUR;
      return since != Account.NO_DAY && calendar.day(start) <= since ? since : Account.NO_DAY;
    }
    int since = account.daysSince(track);
    if (since != Account.NO_DAY && window instanceof Window.Days days) {
      return day - days.offset() - days.length() < since ? since : Account.NO_DAY;
    }
    return since;
  }

  @Override
  public double signal(int index) {
    if (!known.has(index)) {
      known.put(index, value(signals.get(index), account.track(layout.trackOfSignal(index))));
    }
    return known.get(index);
  }

  @Override
  public double score() {
    double sum = 0;
    for (int i = 0; i < points.length; i++) {
      sum += points[i] * usage(i);
    }
    return Rounding.score(Math.min(cap, sum));
  }

  @Override
  public int level() {
    return level;
  }

  @Override
  public String tier() {
    return tier;
  }

  @Override
  public boolean converted() {
    return account.convertedAt() != Account.UNSET;
  }

  @Override
  public Object trait(int index) {
    return account.trait(index);
  }

  @Override
  public long day() {
    return day;
  }

  @Override
  public ZoneId timezone() {
    return calendar.zone();
  }

  @Override
  public Object field(int index) {
    throw new IllegalStateException("conditions on accounts read no fields of messages");
  }

  @Override
  public String user() {
    throw new IllegalStateException("conditions on accounts read no user");
  }
}
