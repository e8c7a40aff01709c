// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.account.Account;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Tests where landmarks stand and how each turns out, at its edges. */
class HistoryTest {

  private static final long DAY = Duration.ofDays(1).toMillis();
  // A Monday.
  private static final long MONDAY = Instant.parse("2026-01-05T00:00:00Z").toEpochMilli();
  // The first part ends 70 days after the first Monday.
  private static final History HISTORY =
      new History(MONDAY, MONDAY + 100 * DAY, 30 * DAY, DAY, Payment.ANY);

  private static long monday(int weeks) {
    return History.mondayAfter(MONDAY - 1) + weeks;
  }

  private static byte outcome(int weeks, long paidAt) {
    return HISTORY.outcome(monday(weeks), paidAt);
  }

  @Test
  void firstLandmarkIsTheMondayAfterTheFirstMessage() {
    assertThat(History.startOf(History.mondayAfter(MONDAY - 1))).isEqualTo(MONDAY);
    assertThat(History.startOf(History.mondayAfter(MONDAY))).isEqualTo(MONDAY + 7 * DAY);
    assertThat(History.startOf(History.mondayAfter(0)))
        .isEqualTo(Instant.parse("1970-01-05T00:00:00Z").toEpochMilli());
    assertThat(History.startOf(History.mondayAfter(-1)))
        .isEqualTo(Instant.parse("1970-01-05T00:00:00Z").toEpochMilli());
  }

  @Test
  void payingWithinTheGapIsNotPositive() {
    assertThat(outcome(0, MONDAY + DAY)).isEqualTo(History.FIRST_NEGATIVE);
    assertThat(outcome(0, MONDAY + DAY + 1)).isEqualTo(History.FIRST_POSITIVE);
  }

  @Test
  void attributionWindowIncludesItsEnd() {
    assertThat(outcome(0, MONDAY + 31 * DAY)).isEqualTo(History.FIRST_POSITIVE);
    assertThat(outcome(0, MONDAY + 31 * DAY + 1)).isEqualTo(History.FIRST_NEGATIVE);
  }

  @Test
  void partIsThatInWhichTheOutcomeBecomesKnown() {
    // Day 39 and its window end on day 70; a later Monday is known in the second part only.
    assertThat(outcome(5, Account.UNSET)).isEqualTo(History.FIRST_NEGATIVE);
    assertThat(outcome(6, Account.UNSET)).isEqualTo(History.SECOND_NEGATIVE);
    assertThat(outcome(6, MONDAY + 70 * DAY)).isEqualTo(History.FIRST_POSITIVE);
    assertThat(outcome(6, MONDAY + 70 * DAY + 1)).isEqualTo(History.SECOND_POSITIVE);
  }

  @Test
  void landmarkIsLeftOutWhileItsOutcomeIsOpen() {
    assertThat(outcome(9, Account.UNSET)).isEqualTo(History.SECOND_NEGATIVE);
    assertThat(outcome(10, Account.UNSET)).isEqualTo(History.LEFT_OUT);
    assertThat(outcome(10, MONDAY + 99 * DAY)).isEqualTo(History.SECOND_POSITIVE);
  }
}
