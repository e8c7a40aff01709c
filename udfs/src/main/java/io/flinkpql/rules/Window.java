// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

/** Over which time a signal is read, as seen from the account's clock. */
public sealed interface Window {

  /** All time. */
  record Lifetime() implements Window {}

  /**
   * Calendar days in the rule set's time zone: {@code day(clock) − offset − length < day ≤
   * day(clock) − offset}.
   *
   * @param length in days, at least 1
   * @param offset in days, at least 0
   */
  record Days(int length, int offset) implements Window {}

  /**
   * UTC hours: {@code hour(clock) − length < hour ≤ hour(clock)}.
   *
   * @param length in hours, 1 to 168
   */
  record Hours(int length) implements Window {
    /** The longest window in hours, and how far back hours are kept. */
    public static final int LONGEST = 168;
  }
}
