// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.util.Locale;

/** Lists the aggregate functions that a signal can compute. */
public enum Measure {
  COUNT(Family.COUNT),
  SUM(Family.SUM),
  ACTIVE_DAYS(Family.COUNT),
  DISTINCT_USERS(Family.USERS),
  DISTINCT(Family.VALUES),
  STREAK_DAYS(Family.COUNT),
  DAYS_SINCE_LAST(Family.COUNT),
  DAYS_SINCE_FIRST(Family.COUNT);

  /** The kind of track that a measure reads; measures of one family can share a track. */
  public enum Family {
    /** Counts messages by day, and by hour where needed. */
    COUNT,
    /** Sums a field by day, and by hour where needed. */
    SUM,
    /** Collects the distinct values of a field. */
    VALUES,
    /** Collects the distinct users. */
    USERS
  }

  private final Family family;
  private final String text = name().toLowerCase(Locale.ROOT);

  Measure(Family family) {
    this.family = family;
  }

  /** Returns the kind of track that the measure reads. */
  public Family family() {
    return family;
  }

  /** Returns the name as written in rule sets: {@code active_days}. */
  public String text() {
    return text;
  }
}
