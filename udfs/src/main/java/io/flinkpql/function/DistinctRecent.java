// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.DistinctTrack;
import io.flinkpql.message.ScalarText;
import io.flinkpql.rules.Limits;
import java.time.Instant;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.InputGroup;

/**
 * {@code DISTINCT_RECENT(value, time, days[, as_of[, time_zone]])}: how many different values there
 * are in the last so many days: texts, numbers (by value) or truth values. Exact up to 4,096 values
 * of all time, an estimate beyond, as a signal is.
 */
public final class DistinctRecent extends UsageFunction<Long, DistinctTrack> {

  private static final long serialVersionUID = 1L;

  private static final int LIMIT = Limits.DEFAULTS.exactDistinct();

  /** Takes a row; its time moves the clock. */
  public void accumulate(
      GroupUsage<DistinctTrack> group,
      @DataTypeHint(inputGroup = InputGroup.ANY) Object value,
      Instant time,
      Integer days) {
    take(group, scalar(value), time, Spans.window(days), time, UTC);
  }

  /** Takes a row, the clock given. */
  public void accumulate(
      GroupUsage<DistinctTrack> group,
      @DataTypeHint(inputGroup = InputGroup.ANY) Object value,
      Instant time,
      Integer days,
      Instant asOf) {
    take(group, scalar(value), time, Spans.window(days), asOf, UTC);
  }

  /** Takes a row, the clock and the time zone of days given. */
  public void accumulate(
      GroupUsage<DistinctTrack> group,
      @DataTypeHint(inputGroup = InputGroup.ANY) Object value,
      Instant time,
      Integer days,
      Instant asOf,
      String timeZone) {
    take(group, scalar(value), time, Spans.window(days), asOf, timeZone);
  }

  @Override
  DistinctTrack newTrack() {
    return new DistinctTrack();
  }

  /** DistinctTrack are bounded by their number, not by days. */
  @Override
  int daysKept(double days) {
    return (int) days;
  }

  @Override
  void add(DistinctTrack members, Object value, int day, int oldestDay) {
    members.add(ScalarText.of(value), day, DistinctTrack.NO_HOUR, LIMIT);
  }

  private static Object scalar(Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    if (value == null || value instanceof String || value instanceof Boolean) {
      return value;
    }
    throw new IllegalArgumentException(
        "DISTINCT_RECENT counts texts, numbers and truth values, not %s: cast it to STRING"
            .formatted(value.getClass().getSimpleName()));
  }

  @Override
  void addAll(DistinctTrack members, DistinctTrack other) {
    members.addAll(other, LIMIT);
  }

  @Override
  Long value(DistinctTrack members, int day, double days) {
    return (long) members.estimate(members.days().sum(day - (long) days, day));
  }
}
