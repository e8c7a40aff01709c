// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.DistinctTrack;
import io.flinkpql.message.ScalarText;
import io.flinkpql.rules.Limits;
import java.time.Instant;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.InputGroup;

/**
 * Implements {@code DISTINCT_RECENT(value, time, days[, as_of[, time_zone]])}: counts the distinct
 * strings, numbers (by value) or booleans in the window. Like a {@code distinct} signal, the count
 * is exact up to 4,096 lifetime values per group, and estimated beyond.
 */
public final class DistinctRecent extends UsageFunction<Long, DistinctTrack> {

  private static final long serialVersionUID = 1L;

  private static final int LIMIT = Limits.DEFAULTS.exactDistinct();

  /** Adds a row, whose time also moves the clock. */
  public void accumulate(
      GroupUsage<DistinctTrack> group,
      @DataTypeHint(inputGroup = InputGroup.ANY) Object value,
      Instant time,
      Integer days) {
    addRow(group, scalar(value), time, Spans.window(days), time, UTC);
  }

  /** Adds a row and moves the clock to {@code asOf}. */
  public void accumulate(
      GroupUsage<DistinctTrack> group,
      @DataTypeHint(inputGroup = InputGroup.ANY) Object value,
      Instant time,
      Integer days,
      Instant asOf) {
    addRow(group, scalar(value), time, Spans.window(days), asOf, UTC);
  }

  /** Adds a row and moves the clock to {@code asOf}, with days in a time zone. */
  public void accumulate(
      GroupUsage<DistinctTrack> group,
      @DataTypeHint(inputGroup = InputGroup.ANY) Object value,
      Instant time,
      Integer days,
      Instant asOf,
      String timeZone) {
    addRow(group, scalar(value), time, Spans.window(days), asOf, timeZone);
  }

  @Override
  DistinctTrack newTrack() {
    return new DistinctTrack();
  }

  /**
   * Returns the window, which drops nothing here: a {@link DistinctTrack} keeps members by limit.
   */
  @Override
  int retentionDays(double window) {
    return (int) window;
  }

  @Override
  void add(DistinctTrack distinct, Object value, int day, int oldestDay) {
    distinct.add(ScalarText.of(value), day, DistinctTrack.NO_HOUR, LIMIT);
  }

  private static Object scalar(Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    if (value == null || value instanceof String || value instanceof Boolean) {
      return value;
    }
    throw new IllegalArgumentException(
        "DISTINCT_RECENT counts strings, numbers and booleans, not %s: cast the value to STRING"
            .formatted(value.getClass().getSimpleName()));
  }

  @Override
  void addAll(DistinctTrack distinct, DistinctTrack other) {
    distinct.addAll(other, LIMIT);
  }

  @Override
  Long result(DistinctTrack distinct, int day, double window) {
    return (long) distinct.estimate(distinct.days().count(day - (long) window, day));
  }
}
