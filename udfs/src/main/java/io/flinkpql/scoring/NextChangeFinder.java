// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.Buckets;
import io.flinkpql.account.CounterTrack;
import io.flinkpql.account.DistinctTrack;
import io.flinkpql.account.Layout;
import io.flinkpql.account.Track;
import io.flinkpql.condition.Condition;
import io.flinkpql.condition.Reference;
import io.flinkpql.message.IsoTime;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Signal;
import io.flinkpql.rules.Window;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds the next instant at which time alone can change an account's standing. There are two
 * answers:
 *
 * <ul>
 *   <li>{@link #nextChange}, the next change, reads every track that a condition depends on. It may
 *       be early, which costs an evaluation without effect, but never late. It is packed with the
 *       account: idle accounts are not evaluated, and a sweep skips them, until it has passed.
 *   <li>{@link #nextChangeLowerBound} is the next boundary of any kind, at or before the next
 *       change. It is cheap: while the clock stays within one period, a message needs nothing else.
 * </ul>
 */
final class NextChangeFinder {

  /** Day or hour of a change that never happens. */
  private static final long NO_CHANGE = Long.MAX_VALUE;

  // An epoch day far beyond the year 9999 in any zone; the search for boundaries ends there.
  private static final long LAST_DAY = 4_000_000;

  /** A signal that conditions read, and the numbers they compare it with, if they only compare. */
  private record SignalUse(int signal, Optional<double[]> thresholds) {}

  /** A trait whose {@code days_until} conditions read, and the numbers they compare that with. */
  private record DateUse(int trait, Optional<double[]> thresholds) {}

  /**
   * The values to look at: all that conditions read, or those that the rule set in force does not.
   *
   * @param signals an array, because a loop over a list allocates an iterator
   * @param score whether the score is one of them
   * @param hours whether the start of an hour can be that of a day that clocks are set back to
   */
  private record Part(SignalUse[] signals, boolean score, boolean hours) {}

  private final Layout layout;
  private final DayCalendar calendar;
  private final Ladder ladder;
  private final DateUse[] dateUses;
  private final boolean hourly;
  private final boolean tiersReadLevel;
  private final Readings readings;
  private final Part all;
  // Belongs to the rule set in force that was asked for last.
  private Optional<NextChangeFinder> inForce = Optional.empty();
  private Part besideInForce;

  NextChangeFinder(Layout layout, DayCalendar calendar, Ladder ladder) {
    this.layout = layout;
    this.calendar = calendar;
    this.ladder = ladder;
    RuleSet rules = layout.rules();
    List<Condition> conditions = rules.accountConditions();
    dateUses = dateUses(rules, conditions);
    readings = new Readings(layout, calendar);
    tiersReadLevel =
        rules.tiers().stream()
            .flatMap(tier -> Stream.concat(tier.enter().stream(), tier.stay().stream()))
            .flatMap(condition -> condition.references().stream())
            .anyMatch(r -> r == Reference.Standing.LEVEL || r == Reference.Standing.TIER);
    hourly = rules.hasHourlyWindow();
    boolean scoreDecays =
        rules.score().filter(score -> score.halfLifeDays().isPresent()).isPresent()
            && conditions.stream().anyMatch(c -> c.references().contains(Reference.Standing.SCORE));
    all = new Part(signalUses(rules, conditions), scoreDecays, hourly);
    besideInForce = all;
  }

  private static SignalUse[] signalUses(RuleSet rules, List<Condition> conditions) {
    return IntStream.range(0, rules.signals().size())
        .filter(signal -> conditions.stream().anyMatch(c -> reads(c, signal)))
        .mapToObj(
            signal ->
                new SignalUse(
                    signal, union(conditions.stream().map(c -> c.thresholds(signal)).toList())))
        .toArray(SignalUse[]::new);
  }

  private static DateUse[] dateUses(RuleSet rules, List<Condition> conditions) {
    return IntStream.range(0, rules.traits().size())
        .filter(trait -> conditions.stream().anyMatch(c -> c.readsDaysUntil(trait)))
        .mapToObj(
            trait ->
                new DateUse(
                    trait,
                    union(conditions.stream().map(c -> c.daysUntilThresholds(trait)).toList())))
        .toArray(DateUse[]::new);
  }

  private static boolean reads(Condition condition, int signal) {
    return condition.references().stream()
        .anyMatch(r -> r instanceof Reference.Signal s && s.index() == signal);
  }

  /** Unites all thresholds; empty if a condition does more than compare with numbers. */
  private static Optional<double[]> union(List<Optional<double[]>> thresholds) {
    TreeSet<Double> all = new TreeSet<>();
    for (Optional<double[]> some : thresholds) {
      if (some.isEmpty()) {
        return Optional.empty();
      }
      Arrays.stream(some.get()).forEach(all::add);
    }
    return Optional.of(all.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /**
   * Finds the next change: the first boundary after the account's clock at which a value that some
   * condition reads can differ. It may be early, never late.
   *
   * @return ms; {@link Account#NEVER} if only messages can change the standing
   */
  long nextChange(Account account) {
    return nextChange(account, all);
  }

  /**
   * Finds the next change under this rule set, a candidate, but leaves out values that the next
   * change in force depends on too: only the earlier of the two is of use.
   *
   * @param other the account under the rule set in force
   * @param finder finds the next change of that
   * @return ms; {@link Account#NEVER}
   */
  long nextChangeBeside(Account account, Account other, NextChangeFinder finder) {
    boolean comparable =
        other.hasBegun()
            && !account.sharesNone()
            && calendar.zone().equals(finder.calendar.zone())
            && inSamePeriod(account.clock(), other.clock());
    return nextChange(account, comparable ? beside(finder) : all);
  }

  private boolean inSamePeriod(long clock, long other) {
    return clock == other
        || DayCalendar.hour(clock) == DayCalendar.hour(other)
            && calendar.endOfDay(clock) == calendar.endOfDay(other);
  }

  private Part beside(NextChangeFinder finder) {
    if (inForce.isEmpty() || inForce.get() != finder) {
      inForce = Optional.of(finder);
      besideInForce =
          new Part(
              Arrays.stream(all.signals())
                  .filter(use -> !includes(finder, use))
                  .toArray(SignalUse[]::new),
              all.score() && !(finder.all.score() && includesPoints(finder)),
              all.hours() && !finder.all.hours());
    }
    return besideInForce;
  }

  /** Whether the next change in force depends on a signal of this rule set at least as closely. */
  private boolean includes(NextChangeFinder finder, SignalUse use) {
    int signal = layout.readingInForce(use.signal(), finder.layout);
    return Arrays.stream(finder.all.signals())
        .filter(other -> other.signal() == signal)
        .anyMatch(other -> includes(other.thresholds(), use.thresholds()));
  }

  /** Whether thresholds are among others; without any, a change is due each day. */
  private static boolean includes(Optional<double[]> others, Optional<double[]> thresholds) {
    return others.isEmpty()
        || thresholds.isPresent()
            && Arrays.stream(thresholds.get())
                .allMatch(t -> Arrays.binarySearch(others.get(), t) >= 0);
  }

  private boolean includesPoints(NextChangeFinder finder) {
    int signals = layout.rules().signals().size();
    return IntStream.range(0, layout.rules().score().orElseThrow().points().size())
        .allMatch(event -> layout.readingInForce(signals + event, finder.layout) >= 0);
  }

  private long nextChange(Account account, Part part) {
    int today = calendar.day(account.clock());
    int hour = DayCalendar.hour(account.clock());
    long nextDay = part.score() ? nextDayOfScore(account, today) : NO_CHANGE;
    long nextHour = part.hours() ? nextHourOfDayBefore(account.clock(), today) : NO_CHANGE;
    if (tiersReadLevel && levelIsUnstable(account)) {
      nextDay = today + 1L;
      nextHour = hourly ? hour + 1L : NO_CHANGE;
    }
    for (SignalUse use : part.signals()) {
      Signal signal = layout.rules().signals().get(use.signal());
      Track track = account.track(layout.trackOfSignal(use.signal()));
      if (signal.window() instanceof Window.Hours hours) {
        nextHour = Math.min(nextHour, nextAtAge(hoursOf(track), hour, hours.length()));
      } else {
        nextDay = Math.min(nextDay, nextDay(signal, use, track, today));
      }
    }
    for (DateUse use : dateUses) {
      nextDay = Math.min(nextDay, nextDay(use, account, today));
    }
    long instant = ladder.nextEndOfHold(account);
    if (nextHour != NO_CHANGE) {
      instant = Math.min(instant, DayCalendar.startOfHour((int) nextHour));
    }
    return nextDay > LAST_DAY
        ? instant
        : Math.min(instant, startOf((int) nextDay, account.clock()));
  }

  /**
   * The first start of an hour at which it is the day before again, if clocks are set back over
   * midnight before the day ends: all windows of days move back too.
   */
  private long nextHourOfDayBefore(long clock, int today) {
    long end = calendar.endOfDay(clock);
    return calendar.day(end) < today ? DayCalendar.hour(end - 1) + 1L : NO_CHANGE;
  }

  /**
   * Whether the next boundary changes the level although no signal changes. Tiers that read the
   * level can earn the account another level than the one that its last evaluation set.
   */
  private boolean levelIsUnstable(Account account) {
    readings.read(account);
    return ladder.earnedLevel(account, readings) != account.level();
  }

  /**
   * The start of a day after the clock; a day starts twice if clocks are set back over midnight.
   */
  private long startOf(int day, long clock) {
    long start = calendar.startOfDay(day);
    return start > clock ? start : calendar.endOfDay(clock);
  }

  private static Buckets hoursOf(Track track) {
    return track instanceof CounterTrack counter
        ? counter.hours()
        : ((DistinctTrack) track).hours();
  }

  private long nextDayOfScore(Account account, int today) {
    long oldest = (long) today - layout.rules().retentionDays();
    int events = layout.rules().score().orElseThrow().points().size();
    for (int i = 0; i < events; i++) {
      Buckets days = ((CounterTrack) account.track(layout.trackOfPoints(i))).days();
      if (days.firstAfter(oldest) < days.size()) {
        return today + 1L;
      }
    }
    return NO_CHANGE;
  }

  private long nextDay(Signal signal, SignalUse use, Track track, int today) {
    if (track instanceof DistinctTrack distinct) {
      return signal.window() instanceof Window.Days days
          ? nextAtAge(distinct.days(), today, days.length())
          : NO_CHANGE;
    }
    CounterTrack counter = (CounterTrack) track;
    return switch (signal.measure()) {
      case COUNT, SUM, ACTIVE_DAYS ->
          signal.window() instanceof Window.Days days
              ? nextDay(counter.days(), today, days)
              : NO_CHANGE;
      case STREAK_DAYS -> counter.used() && counter.lastDay() >= today - 1 ? today + 1L : NO_CHANGE;
      case DAYS_SINCE_LAST ->
          counter.used() ? nextRise(use.thresholds(), counter.lastDay(), today) : NO_CHANGE;
      case DAYS_SINCE_FIRST ->
          counter.used() ? nextRise(use.thresholds(), counter.firstDay(), today) : NO_CHANGE;
      case DISTINCT, DISTINCT_USERS -> throw new IllegalStateException(signal.name());
    };
  }

  /**
   * The first day after today on which an entry enters or leaves a window. Entries can lie ahead of
   * today, if a new timezone has set the calendar back.
   */
  private static long nextDay(Buckets days, int today, Window.Days window) {
    return Math.min(
        nextAtAge(days, today, window.offset()),
        nextAtAge(days, today, (long) window.offset() + window.length()));
  }

  /**
   * The first day or hour after now at which an entry reaches an age, and so enters or leaves a
   * window.
   */
  private static long nextAtAge(Buckets buckets, int now, long age) {
    int entry = buckets.firstAfter(now - age);
    return entry < buckets.size() ? buckets.index(entry) + age : NO_CHANGE;
  }

  /** The next day on which the number of days since a day reaches or passes a threshold. */
  private static long nextRise(Optional<double[]> thresholds, long since, int today) {
    if (thresholds.isEmpty()) {
      return today + 1L;
    }
    double next = Double.POSITIVE_INFINITY;
    long now = today - since;
    for (double threshold : thresholds.get()) {
      if (Math.ceil(threshold) > now) {
        next = Math.min(next, Math.ceil(threshold));
      } else if (Math.floor(threshold) + 1 > now) {
        next = Math.min(next, Math.floor(threshold) + 1);
      }
    }
    return next > LAST_DAY ? NO_CHANGE : since + (long) next;
  }

  /** The next day on which the number of days until a date reaches or passes a threshold. */
  private long nextDay(DateUse use, Account account, int today) {
    long date =
        account.trait(use.trait()) instanceof String text
            ? IsoTime.epochDay(text, calendar.zone())
            : IsoTime.BAD;
    if (date == IsoTime.BAD) {
      return NO_CHANGE;
    }
    if (use.thresholds().isEmpty()) {
      return today + 1L;
    }
    double next = Double.NEGATIVE_INFINITY;
    long now = date - today;
    for (double threshold : use.thresholds().get()) {
      if (Math.floor(threshold) < now) {
        next = Math.max(next, Math.floor(threshold));
      } else if (Math.ceil(threshold) - 1 < now) {
        next = Math.max(next, Math.ceil(threshold) - 1);
      }
    }
    return next < -LAST_DAY ? NO_CHANGE : date - (long) next;
  }

  /**
   * A lower bound of the next change: the next end of a hold, start of a day or, with hourly
   * windows, start of an hour. It reads no track; until it has passed, {@link #nextChange} need not
   * be called.
   *
   * @return ms
   */
  long nextChangeLowerBound(Account account) {
    long clock = account.clock();
    long boundary = Math.min(ladder.nextEndOfHold(account), calendar.endOfDay(clock));
    return hourly
        ? Math.min(boundary, DayCalendar.startOfHour(DayCalendar.hour(clock) + 1))
        : boundary;
  }

  /**
   * The last start of a day at or before an instant or, if the rule set has hourly windows, of an
   * hour. Days need not start with an hour of UTC: in India they do not.
   *
   * @param instant ms; {@link Account#UNSET} for none
   * @return ms, or {@link Account#UNSET}
   */
  long lastPeriodStart(long instant) {
    if (instant == Account.UNSET) {
      return Account.UNSET;
    }
    long start = calendar.lastStartOfDay(instant);
    return hourly ? Math.max(start, DayCalendar.startOfHour(DayCalendar.hour(instant))) : start;
  }
}
