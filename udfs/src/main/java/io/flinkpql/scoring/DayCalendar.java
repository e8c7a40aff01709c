package io.flinkpql.scoring;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;

/**
 * Days of a time zone, and hours of UTC. Remembers the stretch of time it was last asked about,
 * since one message is mostly of the same day as the one before. Not thread-safe.
 */
public final class DayCalendar {

  /** Milliseconds of an hour. */
  public static final long HOUR = 3_600_000L;

  private final ZoneId zone;
  // Within [from, until) every instant is of `day`, and no offset changes.
  private long from = Long.MAX_VALUE;
  private long until = Long.MIN_VALUE;
  private int day;

  /** A calendar of {@code zone}. */
  public DayCalendar(ZoneId zone) {
    this.zone = zone;
  }

  /** The time zone. */
  public ZoneId zone() {
    return zone;
  }

  /** The epoch day of an instant in ms. */
  public int day(long instant) {
    if (instant < from || instant >= until) {
      remember(instant);
    }
    return day;
  }

  private void remember(long instant) {
    Instant moment = Instant.ofEpochMilli(instant);
    LocalDate date = moment.atZone(zone).toLocalDate();
    day = (int) date.toEpochDay();
    from = startOfDay(day);
    until = startOfDay(day + 1);
    // Where clocks are put back over midnight a day comes in two pieces, and so does the next.
    if (until <= instant) {
      until =
          date.plusDays(1).atStartOfDay(zone).withLaterOffsetAtOverlap().toInstant().toEpochMilli();
    }
    ZoneOffsetTransition last = zone.getRules().previousTransition(moment.plusMillis(1));
    if (last != null) {
      from = Math.max(from, last.getInstant().toEpochMilli());
    }
    ZoneOffsetTransition next = zone.getRules().nextTransition(moment);
    if (next != null) {
      until = Math.min(until, next.getInstant().toEpochMilli());
    }
  }

  /**
   * The end in ms of the day that an instant is of, or of the stretch of it without a change of
   * offset.
   */
  public long endOfDay(long instant) {
    day(instant);
    return until;
  }

  /** The instant in ms at which an epoch day starts: its first one, where midnight is left out. */
  public long startOfDay(int epochDay) {
    return LocalDate.ofEpochDay(epochDay).atStartOfDay(zone).toInstant().toEpochMilli();
  }

  /** The hour of an instant, in hours since the epoch. */
  public static int hour(long instant) {
    return (int) Math.floorDiv(instant, HOUR);
  }

  /** The instant in ms at which an hour starts. */
  public static long startOfHour(int hour) {
    return hour * HOUR;
  }
}
