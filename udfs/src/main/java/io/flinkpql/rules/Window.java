// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

/** Defines the time range that a signal reads, relative to the account's clock. */
public sealed interface Window {

  /** Covers the whole lifetime of the account. */
  record Lifetime() implements Window {}

  /**
   * Covers calendar days in the rule set's time zone: {@code day(clock) − offset − length < day ≤
   * day(clock) − offset}.
   *
   * @param length length in days, at least 1
   * @param offset distance of the window's end from today in days, at least 0
   */
  record Days(int length, int offset) implements Window {}

  /**
   * Covers UTC hours: {@code hour(clock) − length < hour ≤ hour(clock)}.
   *
   * @param length length in hours, from 1 to 168
   */
  record Hours(int length) implements Window {
    /** Maximum length in hours, and the number of hours that tracks keep. */
    public static final int MAX_LENGTH = 168;
  }
}
