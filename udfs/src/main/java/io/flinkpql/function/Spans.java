// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.rules.RuleSet;

/** Validates the lengths in days that functions take: windows and half-lives. */
final class Spans {

  /** Marks functions without a window or half-life. */
  static final double NONE = 0;

  private Spans() {}

  /**
   * Returns the length of a window, within the bounds that rule sets have too.
   *
   * @throws IllegalArgumentException if it is null or out of bounds
   */
  static double window(Integer days) {
    if (days == null || days < 1 || days > RuleSet.MAX_RETENTION_DAYS) {
      throw new IllegalArgumentException(
          "days must be between 1 and %d, but is %s".formatted(RuleSet.MAX_RETENTION_DAYS, days));
    }
    return days;
  }

  /**
   * Returns a half-life.
   *
   * @throws IllegalArgumentException if it is null, infinite or not positive
   */
  static double halfLife(Double days) {
    if (days == null || !(days > 0) || days.isInfinite()) {
      throw new IllegalArgumentException(
          "half_life_days must be positive and finite, but is " + days);
    }
    return days;
  }
}
