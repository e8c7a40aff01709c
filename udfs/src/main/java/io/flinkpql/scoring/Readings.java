// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.Buckets;
import io.flinkpql.account.CounterTrack;
import io.flinkpql.account.DistinctTrack;
import io.flinkpql.account.Layout;
import io.flinkpql.account.ReadingCache;
import io.flinkpql.account.Track;
import io.flinkpql.condition.Reference;
import io.flinkpql.condition.Scope;
import io.flinkpql.rules.Measure;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Score;
import io.flinkpql.rules.Signal;
import io.flinkpql.rules.Window;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * Reads the signals and the score of an account at its clock, for conditions on accounts. One
 * instance serves all accounts: {@link #read} selects one.
 *
 * <p>Readings are lazy and cached: most messages change few tracks, and few signals decide most
 * conditions. A signal is read when a condition asks for it, and {@link ReadingCache} caches it.
 */
final class Readings implements Scope {

  private static final double[] NO_POINTS = {};
  private static final long LAST_DAY = Integer.MAX_VALUE;
  // Not after any day, so that a lifetime begins before each start of a track.
  private static final long FIRST_OF_LIFETIME = Integer.MIN_VALUE;

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
  private ReadingCache cache;
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

  /** Selects the account to read, at its clock and at its level. */
  void read(Account newAccount) {
    account = newAccount;
    cache = account.readings();
    day = calendar.day(account.clock());
    hour = DayCalendar.hour(account.clock());
    cache.moveTo(day, hourly ? hour : 0);
    assumeLevel(account.level());
  }

  private double value(Signal signal, Track track) {
    if (track instanceof DistinctTrack distinct) {
      return distinctCount(distinct, signal.window());
    }
    CounterTrack counter = (CounterTrack) track;
    return switch (signal.measure()) {
      case COUNT -> amount(counter, signal);
      case SUM -> Rounding.sum(amount(counter, signal));
      case ACTIVE_DAYS -> activeDays(counter, (Window.Days) signal.window());
      case STREAK_DAYS -> counter.days().streak(day, (long) day - retentionDays + 1);
      case DAYS_SINCE_LAST -> counter.used() ? day - counter.lastDay() : Double.NaN;
      case DAYS_SINCE_FIRST -> counter.used() ? day - counter.firstDay() : Double.NaN;
      case DISTINCT, DISTINCT_USERS -> throw new IllegalStateException(signal.name());
    };
  }

  private double amount(CounterTrack counter, Signal signal) {
    if (signal.window() instanceof Window.Days days) {
      long last = (long) day - days.offset();
      return amount(counter.days(), signal.measure(), last - days.length(), last);
    }
    if (signal.window() instanceof Window.Hours hours) {
      return amount(counter.hours(), signal.measure(), (long) hour - hours.length(), hour);
    }
    return counter.total();
  }

  private static double amount(Buckets buckets, Measure measure, long after, long last) {
    return measure == Measure.SUM ? buckets.sum(after, last) : buckets.count(after, last);
  }

  private double activeDays(CounterTrack counter, Window.Days window) {
    long last = (long) day - window.offset();
    return counter.days().entries(last - window.length(), last);
  }

  private double distinctCount(DistinctTrack distinct, Window window) {
    if (window instanceof Window.Days days) {
      // Without an end: a new timezone can set the calendar back behind the day a member was seen
      // last, and earlier days of the member are not known.
      return distinct.estimate(distinct.days().count((long) day - days.length(), LAST_DAY));
    }
    if (window instanceof Window.Hours hours) {
      return distinct.estimate(distinct.hours().count((long) hour - hours.length(), hour));
    }
    return distinct.estimate(distinct.size());
  }

  /** The number of an event's messages, each weighted by its age if the score decays. */
  private double weightedCount(int event) {
    int reading = signals.size() + event;
    if (!cache.contains(reading)) {
      CounterTrack counter = (CounterTrack) account.track(layout.trackOfPoints(event));
      cache.put(
          reading, decay.isEmpty() ? counter.total() : decay.get().decayedSum(counter.days(), day));
    }
    return cache.get(reading);
  }

  /** Sets the level, and the tier, that conditions read in place of the account's own. */
  void assumeLevel(int newLevel) {
    level = newLevel;
    tier = newLevel == 0 ? "" : layout.rules().tiers().get(newLevel - 1).name();
  }

  /** The value of a name in conditions on accounts: a Double, String or Boolean, if any. */
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

  /** Whether the value of a signal is an estimate. */
  boolean isApproximate(int signal) {
    return account.track(layout.trackOfSignal(signal)) instanceof DistinctTrack distinct
        && distinct.approximate();
  }

  /**
   * The epoch day from which a signal counts, if its window begins before that day: the start of
   * its track or hours, or the oldest day that a shorter retention has not forgotten.
   *
   * @return {@link Account#NO_DAY} if the signal counts in all of its window
   */
  int countedFrom(int index) {
    Signal signal = signals.get(index);
    int track = layout.trackOfSignal(index);
    if (signal.window() instanceof Window.Hours hours) {
      long start = account.clock() - (hours.length() - 1) * DayCalendar.HOUR;
      int from =
          account.priorUsage().isComplete() && layout.bringsHours(track)
              ? Account.NO_DAY
              : layout.dayOfCountsHoursFrom(track);
      return calendar.day(start) <= from ? from : Account.NO_DAY;
    }
    return countedFrom(track, firstDay(signal));
  }

  /**
   * The epoch day from which the score counts every event that has points, if it reads days before
   * that.
   *
   * @return {@link Account#NO_DAY} if it counts all that it reads
   */
  int scoreCountedFrom() {
    long firstDay = decay.isEmpty() ? FIRST_OF_LIFETIME : (long) day - retentionDays + 1;
    int latest = Account.NO_DAY;
    for (int i = 0; i < points.length; i++) {
      latest = Math.max(latest, countedFrom(layout.trackOfPoints(i), firstDay));
    }
    return latest;
  }

  private int countedFrom(int track, long firstDay) {
    int from =
        account.priorUsage().isComplete() && layout.brings(track)
            ? Account.NO_DAY
            : layout.dayOfCountsFrom(track);
    int counted = firstDay <= from ? from : Account.NO_DAY;
    boolean readsDays =
        firstDay != FIRST_OF_LIFETIME && account.track(track) instanceof CounterTrack;
    return readsDays && firstDay < layout.oldestDay()
        ? Math.max(counted, layout.oldestDay())
        : counted;
  }

  /** The first epoch day that a signal reads; {@link #FIRST_OF_LIFETIME} if it reads all. */
  private long firstDay(Signal signal) {
    if (signal.window() instanceof Window.Days days) {
      return (long) day - days.offset() - days.length() + 1;
    }
    return signal.measure() == Measure.STREAK_DAYS
        ? (long) day - retentionDays + 1
        : FIRST_OF_LIFETIME;
  }

  @Override
  public double signal(int index) {
    if (!cache.contains(index)) {
      cache.put(index, value(signals.get(index), account.track(layout.trackOfSignal(index))));
    }
    return cache.get(index);
  }

  @Override
  public double score() {
    double sum = 0;
    for (int i = 0; i < points.length; i++) {
      sum += points[i] * weightedCount(i);
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
