// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.Track;
import io.flinkpql.message.ScalarText;

/**
 * What the rows of a group leave behind: the accumulator of the aggregate functions.
 *
 * @param <T> what is remembered of them
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
   * Notes a row, or rows of another group.
   *
   * @param rowDay epoch day of the row's clock
   * @param rowSpan the days of the window or the half-life, of no meaning if there is none
   */
  void advance(int rowDay, double rowSpan) {
    if (started && span != rowSpan) {
      throw new IllegalArgumentException(
          "all rows of a group must have the same number of days, not "
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

  /** Whether there was a row. */
  boolean started() {
    return started;
  }

  /** The clock's epoch day; 0 before the first row. */
  int day() {
    return day;
  }

  /** The days of the window or the half-life; 0 before the first row. */
  double span() {
    return span;
  }
}
