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
 * Aggregates rows in a track, with a clock that never goes back; the base of all aggregate
 * functions.
 *
 * @param <V> type of the result
 * @param <T> type of the track
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

  /** Names the default time zone. */
  static final String UTC = "UTC";

  // Reused between rows; transient, since a calendar is not serializable.
  private transient DayCalendar calendar;
  private transient String zone;

  UsageFunction() {}

  abstract T newTrack();

  /** Returns the number of days that the result depends on, including the clock's day. */
  abstract int retentionDays(double span);

  /**
   * Adds a value to the track.
   *
   * @param value the value of a row, not null
   * @param day epoch day of the row
   * @param oldestDay first epoch day of the retention
   */
  abstract void add(T track, Object value, int day, int oldestDay);

  abstract void addAll(T track, T other);

  /**
   * Computes the result of a group.
   *
   * @param day epoch day of the clock
   * @param span length of the window or half-life, days
   */
  abstract V result(T track, int day, double span);

  @Override
  public GroupUsage<T> createAccumulator() {
    return new GroupUsage<>(newTrack());
  }

  @Override
  public V getValue(GroupUsage<T> group) {
    return result(group.track(), group.day(), group.span());
  }

  /** Removes all rows of a group. */
  public void resetAccumulator(GroupUsage<T> group) {
    group.clear();
  }

  /** Merges other groups into one. */
  public void merge(GroupUsage<T> group, Iterable<GroupUsage<T>> others) {
    for (GroupUsage<T> other : others) {
      if (other.started()) {
        group.advance(other.day(), other.span());
        addAll(group.track(), other.track());
        dropExpired(group);
      }
    }
  }

  /**
   * Adds a row. A row that is not counted still moves the clock.
   *
   * @param value a row whose value is null, NaN or infinite is not counted
   * @param time a row whose time is null or after {@code asOf} is not counted
   * @param span length of the window or half-life, days
   * @param asOf clock of the row; a row without one is ignored
   * @throws IllegalArgumentException if the time zone is unknown or rows differ in {@code span}
   */
  final void addRow(
      GroupUsage<T> group, Object value, Instant time, double span, Instant asOf, String zoneId) {
    if (asOf == null) {
      return;
    }
    DayCalendar days = calendar(zoneId);
    group.advance(days.day(asOf.toEpochMilli()), span);
    int oldestDay = dropExpired(group);
    if (isValue(value) && time != null && time.toEpochMilli() <= asOf.toEpochMilli()) {
      add(group.track(), value, days.day(time.toEpochMilli()), oldestDay);
    }
  }

  private static boolean isValue(Object value) {
    return value instanceof Double number ? Double.isFinite(number) : value != null;
  }

  private int dropExpired(GroupUsage<T> group) {
    int oldestDay = group.day() - retentionDays(group.span()) + 1;
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

  /**
   * Parses a time zone.
   *
   * @throws IllegalArgumentException if it is unknown or null
   */
  static ZoneId zone(String zoneId) {
    try {
      return ZoneId.of(zoneId == null ? "" : zoneId);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'%s' is not a time zone: use a name like 'UTC' or 'Europe/Berlin'".formatted(zoneId), e);
    }
  }
}
