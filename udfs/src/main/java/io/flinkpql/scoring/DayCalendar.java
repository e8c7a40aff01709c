// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Arrays;

/**
 * Converts instants to days of a time zone and to hours of UTC. It caches recent days, because most
 * messages belong to a few of them. Not thread-safe.
 */
public final class DayCalendar {

  /** The length of an hour, ms. */
  public static final long HOUR = 3_600_000L;

  private static final long DAY = 24 * HOUR;

  // Each look-up in the zone rules is slow and allocates, and a message needs several.
  private static final int STRETCHES = 64;
  private static final int STRETCH_BITS = 24;
  private static final int STARTS = 512;

  private final ZoneId zone;
  // A direct-mapped cache, indexed by the instant's higher bits: about 5 hours share a slot.
  private final Stretch[] stretches = new Stretch[STRETCHES];
  // A direct-mapped cache of the starts of days, indexed by the day's lower bits.
  private final int[] startDays = new int[STARTS];
  private final long[] starts = new long[STARTS];

  /**
   * A range [from, until) within one day and without a change of the zone offset.
   *
   * @param dayStart the last start of a day at or before the range
   */
  private record Stretch(long from, long until, int day, long dayStart) {}

  /** Creates a calendar of a time zone. */
  public DayCalendar(ZoneId zone) {
    this.zone = zone;
    Arrays.fill(stretches, new Stretch(Long.MAX_VALUE, Long.MIN_VALUE, 0, 0));
    Arrays.fill(startDays, Integer.MIN_VALUE);
  }

  /** The time zone of the days. */
  public ZoneId zone() {
    return zone;
  }

  /** The epoch day that contains an instant, ms. */
  public int day(long instant) {
    return stretch(instant).day;
  }

  private Stretch stretch(long instant) {
    int slot = (int) (instant >>> STRETCH_BITS) & STRETCHES - 1;
    Stretch cached = stretches[slot];
    if (instant < cached.from || instant >= cached.until) {
      cached = find(instant);
      stretches[slot] = cached;
    }
    return cached;
  }

  /** Finds the range by the offset at the instant: a day that starts twice has two ranges. */
  private Stretch find(long instant) {
    ZoneRules rules = zone.getRules();
    Instant moment = Instant.ofEpochMilli(instant);
    long offset = rules.getOffset(moment).getTotalSeconds() * 1000L;
    int day = (int) Math.floorDiv(instant + offset, DAY);
    long from = day * DAY - offset;
    long until = from + DAY;
    long dayStart = from;
    ZoneOffsetTransition last = rules.previousTransition(moment.plusMillis(1));
    if (last != null && last.getInstant().toEpochMilli() >= from) {
      from = last.getInstant().toEpochMilli();
      dayStart = dayBefore(last) < day ? from : lastStartOfDay(from - 1);
    }
    ZoneOffsetTransition next = rules.nextTransition(moment);
    if (next != null) {
      until = Math.min(until, next.getInstant().toEpochMilli());
    }
    return new Stretch(from, until, day, dayStart);
  }

  private static long dayBefore(ZoneOffsetTransition change) {
    long localTime =
        change.getInstant().toEpochMilli() + change.getOffsetBefore().getTotalSeconds() * 1000L;
    return Math.floorDiv(localTime - 1, DAY);
  }

  /**
   * The last start of a day at or before an instant, ms. A day starts twice if clocks are set back
   * over midnight: in between it is the day before again, which does not start anew.
   */
  public long lastStartOfDay(long instant) {
    return stretch(instant).dayStart;
  }

  /**
   * The end of the day that contains an instant, or the change of the zone offset if one comes
   * first, ms.
   */
  public long endOfDay(long instant) {
    return stretch(instant).until;
  }

  /** The first instant of an epoch day, ms; it is not midnight if a change of offset skips that. */
  public long startOfDay(int epochDay) {
    int slot = epochDay & STARTS - 1;
    if (startDays[slot] != epochDay) {
      starts[slot] = LocalDate.ofEpochDay(epochDay).atStartOfDay(zone).toInstant().toEpochMilli();
      startDays[slot] = epochDay;
    }
    return starts[slot];
  }

  /** The UTC hour that contains an instant (ms), in hours since the epoch. */
  public static int hour(long instant) {
    return (int) Math.floorDiv(instant, HOUR);
  }

  /** The first instant of an hour since the epoch, ms. */
  public static long startOfHour(int hour) {
    return hour * HOUR;
  }
}
