// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Moves the clocks of accounts over starts of days that are no starts of hours, or come twice. */
class LastDayStartTest {

  private static final String TODAY = "today: {event: A, measure: count, window: 1d}";
  private static final String LAST_HOUR = "hour: {event: A, measure: count, window: 1h}";

  private static AccountScript late(AccountScript script, String watermark, String time) {
    return script.watermark(AccountScript.millis(watermark)).track(time, "A");
  }

  private static long clock(AccountScript script) {
    return script.standing().effectiveAt();
  }

  @Test
  void dayThatStartsWithinAnHourOfUtcEndsTheDayBefore() {
    AccountScript script =
        late(
            AccountScript.withSignalsIn("Asia/Kolkata", TODAY, LAST_HOUR),
            "2026-03-01T18:45:00Z",
            "2026-03-01T10:00:00Z");

    assertThat(clock(script)).isEqualTo(AccountScript.millis("2026-03-01T18:30:00Z"));
    assertThat(script.signal("today")).isZero();
  }

  /** In St John's clocks were set back by an hour at 00:01, so midnight came at 02:30 and 03:30. */
  @ParameterizedTest
  @CsvSource({
    "2010-11-07T02:29:59Z, 2010-11-06T20:00:00Z, 1",
    "2010-11-07T02:30:00Z, 2010-11-07T02:30:00Z, 0",
    "2010-11-07T02:31:00Z, 2010-11-07T02:30:00Z, 0",
    "2010-11-07T03:29:59Z, 2010-11-07T02:30:00Z, 0",
    "2010-11-07T03:30:00Z, 2010-11-07T03:30:00Z, 0"
  })
  void clockDoesNotGoBackBetweenTheTwoMidnightsOfADay(String watermark, String clock, int today) {
    AccountScript script =
        late(
            AccountScript.withSignalsIn("America/St_Johns", TODAY),
            watermark,
            "2010-11-06T20:00:00Z");

    assertThat(clock(script)).isEqualTo(AccountScript.millis(clock));
    assertThat(script.signal("today")).isEqualTo(today);
  }

  @Test
  void startOfAnHourBetweenTheTwoMidnightsIsOneOfTheDayBefore() {
    AccountScript script =
        AccountScript.under(
                "{name: r, version: 1, timezone: America/St_Johns, signals: {",
                TODAY + ",",
                LAST_HOUR,
                "}, tiers: [{name: active, enter: 'today >= 1'}]}")
            .track("2010-11-06T20:00:00Z", "A")
            .timePasses("2010-11-07T05:00:00Z");

    assertThat(script.story())
        .containsExactly(
            "2010-11-06T20:00:00Z promoted none -> active",
            "2010-11-07T02:30:00Z demoted active -> none",
            "2010-11-07T03:00:00Z promoted none -> active",
            "2010-11-07T03:30:00Z demoted active -> none");
  }
}
