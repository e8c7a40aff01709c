// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.Track;
import io.flinkpql.scoring.DayCalendar;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.functions.AggregateFunction;

/**
 * What all aggregate functions have in common: a track, and a clock that only rises.
 *
 * @param <V> the result
 * @param <T> what is remembered of the rows
 */
@FunctionHint(
    accumulator =
        @DataTypeHint(
            value = "RAW",
            bridgedTo = GroupUsage.class,
            rawSerializer = GroupUsageSerializer.class))
public abstract class UsageFunction<V, T extends Track>
    extends AggregateFunction<V, GroupUsage<T>> {

  private static final long serialVersionUID = 1L;

  /** The time zone of days where none is given. */
  static final String UTC = "UTC";

  // Asked for each row; made where the function runs, since a calendar is not serializable.
  private transient DayCalendar calendar;
  private transient String zone;

  UsageFunction() {}

  abstract T newTrack();

  /** How many days must be remembered, the clock's day among them. */
  abstract int daysKept(double span);

  /**
   * Adds a row to the track.
   *
   * @param value not null
   * @param day its epoch day
   * @param oldestDay the oldest that must be remembered
   */
  abstract void add(T track, Object value, int day, int oldestDay);

  abstract void addAll(T track, T other);

  /** The result of a group. */
  abstract V value(T track, int day, double span);

  @Override
  public GroupUsage<T> createAccumulator() {
    return new GroupUsage<>(newTrack());
  }

  @Override
  public V getValue(GroupUsage<T> group) {
    return value(group.track(), group.day(), group.span());
  }

  /** Forgets all rows. */
  public void resetAccumulator(GroupUsage<T> group) {
    group.clear();
  }

  /** Adds the rows of other groups to those of one. */
  public void merge(GroupUsage<T> group, Iterable<GroupUsage<T>> others) {
    for (GroupUsage<T> other : others) {
      if (other.started()) {
        group.advance(other.day(), other.span());
        addAll(group.track(), other.track());
        forgetOld(group);
      }
    }
  }

  /**
   * Takes a row.
   *
   * @param value null, NaN or infinite if it counts nothing
   * @param time null if it counts nothing
   * @param asOf where the clock is at this row; null if it is left out
   */
  final void take(
      GroupUsage<T> group, Object value, Instant time, double span, Instant asOf, String zoneId) {
    if (asOf == null) {
      return;
    }
    DayCalendar days = calendar(zoneId);
    group.advance(days.day(asOf.toEpochMilli()), span);
    int oldestDay = forgetOld(group);
    if (isValue(value) && time != null && time.toEpochMilli() <= asOf.toEpochMilli()) {
      add(group.track(), value, days.day(time.toEpochMilli()), oldestDay);
    }
  }

  private static boolean isValue(Object value) {
    return value instanceof Double number ? Double.isFinite(number) : value != null;
  }

  private int forgetOld(GroupUsage<T> group) {
    int oldestDay = group.day() - daysKept(group.span()) + 1;
    group.track().dropBefore(oldestDay, Integer.MIN_VALUE);
    return oldestDay;
  }

  private DayCalendar calendar(String zoneId) {
    if (calendar == null || !zone.equals(zoneId)) {
      calendar = new DayCalendar(zone(zoneId));
      zone = zoneId;
    }
    return calendar;
  }

  /** The time zone of that name. */
  static ZoneId zone(String zoneId) {
    try {
      return ZoneId.of(zoneId == null ? "" : zoneId);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'%s' is no time zone: write one like 'UTC' or 'Europe/Berlin'".formatted(zoneId), e);
    }
  }
}
