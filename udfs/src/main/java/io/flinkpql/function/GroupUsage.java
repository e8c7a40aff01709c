// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.Track;
import io.flinkpql.message.ScalarText;

/**
 * Holds the accumulator of an aggregate function: the usage and the clock of one group of rows.
 *
 * @param <T> type of the track that aggregates the rows
 */
public final class GroupUsage<T extends Track> {

  private final T track;
  private boolean started;
  private int day;
  private double span;

  GroupUsage(T track) {
    this.track = track;
  }

  /**
   * Moves the clock forward to that of a row or of another group.
   *
   * @param rowDay epoch day of the row's clock; an earlier day leaves the clock as it is
   * @param rowSpan length of the window or half-life, days; {@link Spans#NONE} if there is neither
   * @throws IllegalArgumentException if rows differ in {@code rowSpan}
   */
  void advance(int rowDay, double rowSpan) {
    if (started && span != rowSpan) {
      throw new IllegalArgumentException(
          "all rows of a group must have the same number of days, but have "
              + ScalarText.canonical(span)
              + " and "
              + ScalarText.canonical(rowSpan));
    }
    day = started ? Math.max(day, rowDay) : rowDay;
    span = rowSpan;
    started = true;
  }

  void clear() {
    track.clear();
    started = false;
    day = 0;
    span = 0;
  }

  T track() {
    return track;
  }

  /** Returns whether there was a row with a clock. */
  boolean started() {
    return started;
  }

  /** Returns the clock's epoch day; 0 before the first row. */
  int day() {
    return day;
  }

  /** Returns the length of the window or half-life, days; 0 before the first row. */
  double span() {
    return span;
  }
}
