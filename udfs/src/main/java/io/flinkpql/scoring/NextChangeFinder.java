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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * When time alone can next change an account's standing: the first boundary at which a value that
 * some condition reads can be another. It may be too early, never too late. That is what bounds the
 * work for an account that is quiet for years, and what a sweep goes by.
 */
final class NextChangeFinder {

  private static final long NO_DAY = Long.MAX_VALUE;
  // A day far beyond year 9999 in any zone: no boundary is sought after it.
  private static final long LAST_DAY = 4_000_000;

  /** A signal that conditions read; where it counts days, the numbers they compare it with. */
  private record Watched(int signal, Optional<double[]> thresholds) {}

  /** A trait of which conditions read {@code days_until}, and what they compare that with. */
  private record Awaited(int trait, Optional<double[]> thresholds) {}

  private final Layout layout;
  private final DayCalendar calendar;
  private final Ladder ladder;
  private final List<Watched> watched = new ArrayList<>();
  private final List<Awaited> awaited = new ArrayList<>();
  private final boolean scoreFades;
  private final boolean hourly;
  private final boolean tiersReadThemselves;
  private final Readings readings;

  NextChangeFinder(Layout layout, DayCalendar calendar, Ladder ladder) {
    this.layout = layout;
    this.calendar = calendar;
    this.ladder = ladder;
    RuleSet rules = layout.rules();
    List<Condition> conditions = conditions(rules);
    for (int i = 0; i < rules.signals().size(); i++) {
      int signal = i;
      if (conditions.stream().anyMatch(c -> reads(c, signal))) {
        watched.add(
            new Watched(i, union(conditions.stream().map(c -> c.thresholds(signal)).toList())));
      }
    }
    for (int i = 0; i < rules.traits().size(); i++) {
      int trait = i;
      if (conditions.stream().anyMatch(c -> c.readsDaysUntil(trait))) {
        awaited.add(
            new Awaited(
                i, union(conditions.stream().map(c -> c.daysUntilThresholds(trait)).toList())));
      }
    }
    readings = new Readings(layout, calendar);
    tiersReadThemselves =
        rules.tiers().stream()
            .flatMap(tier -> Stream.concat(tier.enter().stream(), tier.stay().stream()))
            .flatMap(condition -> condition.references().stream())
            .anyMatch(r -> r == Reference.Standing.LEVEL || r == Reference.Standing.TIER);
    hourly = rules.hasHourlyWindow();
    scoreFades =
        rules.score().filter(score -> score.halfLifeDays().isPresent()).isPresent()
            && conditions.stream().anyMatch(c -> c.references().contains(Reference.Standing.SCORE));
  }

  private static List<Condition> conditions(RuleSet rules) {
    List<Condition> conditions = new ArrayList<>();
    rules.tiers().forEach(tier -> conditions.addAll(tier.enter()));
    rules.tiers().forEach(tier -> conditions.addAll(tier.stay()));
    rules.segments().forEach(segment -> conditions.addAll(segment.when()));
    rules.priorities().forEach(priority -> conditions.addAll(priority.when()));
    return conditions;
  }

  private static boolean reads(Condition condition, int signal) {
    return condition.references().stream()
        .anyMatch(r -> r instanceof Reference.Signal s && s.index() == signal);
  }

  /** All thresholds together; empty if some condition does more than compare. */
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
   * The next instant after the account's clock at which its standing can change without a message.
   *
   * @return ms, or {@link Account#NEVER}
   */
  long next(Account account) {
    int today = calendar.day(account.clock());
    int hour = DayCalendar.hour(account.clock());
    long day = scoreFades ? dayOfScore(account, today) : NO_DAY;
    long nextHour = NO_DAY;
    if (tiersReadThemselves && isUnsettled(account)) {
      day = today + 1L;
      nextHour = hourly ? hour + 1L : NO_DAY;
    }
    for (Watched watch : watched) {
      Signal signal = layout.rules().signals().get(watch.signal());
      Track track = account.track(layout.trackOfSignal(watch.signal()));
      if (signal.window() instanceof Window.Hours hours) {
        nextHour = Math.min(nextHour, nextLeaving(hoursOf(track), hour, hours.length()));
      } else {
        day = Math.min(day, nextDay(signal, watch, track, today));
      }
    }
    for (Awaited await : awaited) {
      day = Math.min(day, nextDay(await, account, today));
    }
    long instant = ladder.nextEndOfHold(account);
    if (nextHour != NO_DAY) {
      instant = Math.min(instant, DayCalendar.startOfHour((int) nextHour));
    }
    return day > LAST_DAY ? instant : Math.min(instant, startOf((int) day, account.clock()));
  }

  /**
   * Whether the next boundary moves the account though nothing else has changed: tiers that ask for
   * the level find another one than the last evaluation found.
   */
  private boolean isUnsettled(Account account) {
    readings.read(account);
    return ladder.levelOf(account, readings) != account.level();
  }

  /**
   * Where clocks put back over midnight make a day start twice, the start that is still to come.
   */
  private long startOf(int day, long clock) {
    long start = calendar.startOfDay(day);
    return start > clock ? start : calendar.endOfDay(clock);
  }

  private static Buckets hoursOf(Track track) {
    return track instanceof CounterTrack tally ? tally.hours() : ((DistinctTrack) track).hours();
  }

  private long dayOfScore(Account account, int today) {
    long oldest = (long) today - layout.rules().retentionDays();
    int events = layout.rules().score().orElseThrow().points().size();
    for (int i = 0; i < events; i++) {
      Buckets days = ((CounterTrack) account.track(layout.trackOfPoints(i))).days();
      if (days.firstAfter(oldest) < days.size()) {
        return today + 1L;
      }
    }
    return NO_DAY;
  }

  private long nextDay(Signal signal, Watched watch, Track track, int today) {
    if (track instanceof DistinctTrack members) {
      return signal.window() instanceof Window.Days days
          ? nextLeaving(members.days(), today, days.length())
          : NO_DAY;
    }
    CounterTrack tally = (CounterTrack) track;
    return switch (signal.measure()) {
      case COUNT, SUM, ACTIVE_DAYS ->
          signal.window() instanceof Window.Days days
              ? Math.min(
                  nextLeaving(tally.days(), today, (long) days.offset() + days.length()),
                  days.offset() == 0 ? NO_DAY : nextLeaving(tally.days(), today, days.offset()))
              : NO_DAY;
      case STREAK_DAYS -> tally.used() && tally.lastDay() >= today - 1 ? today + 1L : NO_DAY;
      case DAYS_SINCE_LAST ->
          tally.used() ? nextRise(watch.thresholds(), tally.lastDay(), today) : NO_DAY;
      case DAYS_SINCE_FIRST ->
          tally.used() ? nextRise(watch.thresholds(), tally.firstDay(), today) : NO_DAY;
      case DISTINCT, DISTINCT_USERS -> throw new IllegalStateException(signal.name());
    };
  }

  /** The first day or hour after now that is {@code after} an entry: when it leaves (or enters). */
  private static long nextLeaving(Buckets buckets, int now, long after) {
    int entry = buckets.firstAfter(now - after);
    return entry < buckets.size() ? buckets.index(entry) + after : NO_DAY;
  }

  /** The next day on which the number of days since one day meets or passes a threshold. */
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
    return next > LAST_DAY ? NO_DAY : since + (long) next;
  }

  /** The next day on which the number of days until a date meets or passes a threshold. */
  private long nextDay(Awaited await, Account account, int today) {
    long date =
        account.trait(await.trait()) instanceof String text
            ? IsoTime.epochDay(text, calendar.zone())
            : IsoTime.BAD;
    if (date == IsoTime.BAD) {
      return NO_DAY;
    }
    if (await.thresholds().isEmpty()) {
      return today + 1L;
    }
    double next = Double.NEGATIVE_INFINITY;
    long now = date - today;
    for (double threshold : await.thresholds().get()) {
      if (Math.floor(threshold) < now) {
        next = Math.max(next, Math.floor(threshold));
      } else if (Math.ceil(threshold) - 1 < now) {
        next = Math.max(next, Math.ceil(threshold) - 1);
      }
    }
    return next < -LAST_DAY ? NO_DAY : date - (long) next;
  }

  /**
   * The next instant at which any boundary can come, found at little cost: before it there is no
   * need to ask for {@link #next}.
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
   * The last start of a day (or hour, where the rule set has hourly windows) up to an instant.
   *
   * @param instant ms; {@link Account#UNSET} for none
   * @return ms, or {@link Account#UNSET}
   */
  long lastPeriodStart(long instant) {
    if (instant == Account.UNSET) {
      return Account.UNSET;
    }
    return hourly
        ? DayCalendar.startOfHour(DayCalendar.hour(instant))
        : calendar.startOfDay(calendar.day(instant));
  }
}
