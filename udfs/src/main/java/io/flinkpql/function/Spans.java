// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.rules.RuleSet;

/** Numbers of days, as functions take them. */
final class Spans {

  /** Of functions that take none. */
  static final double NONE = 0;

  private Spans() {}

  /** The length of a window: what a rule set may have, too. */
  static double window(Integer days) {
    if (days == null || days < 1 || days > RuleSet.MAX_RETENTION_DAYS) {
      throw new IllegalArgumentException(
          "days must be from 1 to %d, not %s".formatted(RuleSet.MAX_RETENTION_DAYS, days));
    }
    return days;
  }

  /** A half-life. */
  static double halfLife(Double days) {
    if (days == null || !(days > 0) || days.isInfinite()) {
      throw new IllegalArgumentException("half_life_days must be more than 0, not " + days);
    }
    return days;
  }
}
