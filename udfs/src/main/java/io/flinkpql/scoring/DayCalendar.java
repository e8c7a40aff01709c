// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Arrays;

/**
 * Days of a time zone, and hours of UTC. Remembers the days it was lately asked about, since one
 * message is mostly of the same few days as those before. Not thread-safe.
 */
public final class DayCalendar {

  /** Milliseconds of an hour. */
  public static final long HOUR = 3_600_000L;

  // Asking the zone's rules costs about a microsecond and 200 bytes, several times a message.
  private static final int STRETCHES = 64;
  private static final int STRETCH_BITS = 24;
  private static final int STARTS = 512;

  private final ZoneId zone;
  // Days lately asked about, found by the instant's higher bits: some 5 hours have one place.
  private final Stretch[] stretches = new Stretch[STRETCHES];
  // Starts of days lately asked about, found by the day's lower bits.
  private final int[] startDays = new int[STARTS];
  private final long[] starts = new long[STARTS];

  /** Within [from, until) every instant is of {@code day}, and no offset changes. */
  private record Stretch(long from, long until, int day) {}

  /** A calendar of {@code zone}. */
  public DayCalendar(ZoneId zone) {
    this.zone = zone;
    Arrays.fill(stretches, new Stretch(Long.MAX_VALUE, Long.MIN_VALUE, 0));
    Arrays.fill(startDays, Integer.MIN_VALUE);
  }

  /** The time zone. */
  public ZoneId zone() {
    return zone;
  }

  /** The epoch day of an instant in ms. */
  public int day(long instant) {
    return stretch(instant).day;
  }

  private Stretch stretch(long instant) {
    int place = (int) (instant >>> STRETCH_BITS) & STRETCHES - 1;
    Stretch known = stretches[place];
    if (instant < known.from || instant >= known.until) {
      known = find(instant);
      stretches[place] = known;
    }
    return known;
  }

  private Stretch find(long instant) {
    Instant moment = Instant.ofEpochMilli(instant);
    LocalDate date = moment.atZone(zone).toLocalDate();
    int day = (int) date.toEpochDay();
    long from = startOfDay(day);
    long until = startOfDay(day + 1);
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
    return new Stretch(from, until, day);
  }

  /**
   * The end in ms of the day that an instant is of, or of the stretch of it without a change of
   * offset.
   */
  public long endOfDay(long instant) {
    return stretch(instant).until;
  }

  /** The instant in ms at which an epoch day starts: its first one, where midnight is left out. */
  public long startOfDay(int epochDay) {
    int place = epochDay & STARTS - 1;
    if (startDays[place] != epochDay) {
      starts[place] = LocalDate.ofEpochDay(epochDay).atStartOfDay(zone).toInstant().toEpochMilli();
      startDays[place] = epochDay;
    }
    return starts[place];
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
