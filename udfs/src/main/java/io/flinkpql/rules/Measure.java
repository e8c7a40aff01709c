// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.util.Locale;

/** What a signal counts. */
public enum Measure {
  COUNT(Family.COUNT),
  SUM(Family.SUM),
  ACTIVE_DAYS(Family.COUNT),
  DISTINCT_USERS(Family.USERS),
  DISTINCT(Family.VALUES),
  STREAK_DAYS(Family.COUNT),
  DAYS_SINCE_LAST(Family.COUNT),
  DAYS_SINCE_FIRST(Family.COUNT);

  /** Measures of one family answer from the same track. */
  public enum Family {
    /** How often, on which days. */
    COUNT,
    /** How much. */
    SUM,
    /** Which values. */
    VALUES,
    /** Which users. */
    USERS
  }

  private final Family family;
  private final String text = name().toLowerCase(Locale.ROOT);

  Measure(Family family) {
    this.family = family;
  }

  public Family family() {
    return family;
  }

  /** The name as it is written in rule sets. */
  public String text() {
    return text;
  }
}
