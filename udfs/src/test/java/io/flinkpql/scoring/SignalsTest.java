// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static io.flinkpql.scoring.AccountScript.withSignals;
import static io.flinkpql.scoring.AccountScript.withSignalsIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests every measure at the edges of its window. */
class SignalsTest {

  private static final String LAST_7_DAYS = "s: {event: A, measure: count, window: 7d}";

  @ParameterizedTest
  @CsvSource({
    "2026-03-01T00:00:00.000Z, 2026-03-01T23:59:59.999Z, 1",
    "2026-03-01T00:00:00.000Z, 2026-03-07T23:59:59.999Z, 1",
    "2026-03-01T23:59:59.999Z, 2026-03-07T23:59:59.999Z, 1",
    "2026-03-01T00:00:00.000Z, 2026-03-08T00:00:00.000Z, 0",
    "2026-03-01T23:59:59.999Z, 2026-03-08T00:00:00.000Z, 0",
    "2026-03-02T00:00:00.000Z, 2026-03-08T00:00:00.000Z, 1"
  })
  void dayWindowStartsAtMidnightOfItsFirstDayAndEndsAtTheClock(
      String message, String clock, double expected) {
    assertThat(withSignals(LAST_7_DAYS).track(message, "A").signalAt(clock, "s"))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-07T23:59:59.999Z, 0",
    "2026-03-08T00:00:00.000Z, 1",
    "2026-03-14T23:59:59.999Z, 1",
    "2026-03-15T00:00:00.000Z, 0"
  })
  void offsetMovesADayWindowBack(String clock, double expected) {
    AccountScript script =
        withSignals(
                "s: {event: A, measure: count, window: 7d, offset: 7d}",
                "d: {event: A, measure: active_days, window: 7d, offset: 7d}")
            .track("2026-03-01T12:00Z", "A");
    assertThat(script.signalAt(clock, "s")).isEqualTo(expected);
    assertThat(script.signal("d")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2026-03-01T10:59:59.999Z, 1",
    "1, 2026-03-01T11:00:00.000Z, 0",
    "24, 2026-03-02T09:59:59.999Z, 1",
    "24, 2026-03-02T10:00:00.000Z, 0",
    "168, 2026-03-08T09:59:59.999Z, 1",
    "168, 2026-03-08T10:00:00.000Z, 0"
  })
  void hourWindowEndsWithTheClocksHour(int hours, String clock, double expected) {
    AccountScript script =
        withSignals(
                "c: {event: A, measure: count, window: %dh}".formatted(hours),
                "n: {event: A, measure: sum, of: properties.n, window: %dh}".formatted(hours),
                "u: {event: A, measure: distinct_users, window: %dh}".formatted(hours),
                "v: {event: A, measure: distinct, of: properties.n, window: %dh}".formatted(hours))
            .track("2026-03-01T10:00:00.000Z", "A", "u1", "{'n':1}")
            .endAt(clock);
    assertThat(script.standing().signals().values()).containsOnly(expected);
  }

  @ParameterizedTest
  @CsvSource({
    // Clocks are set forward at 01:00Z: this Sunday has 23 hours, and the one in October 25.
    "Europe/Berlin, 2026-03-28T23:00:00.000Z, 2026-03-29T21:59:59.999Z, 2026-03-29T22:00:00.000Z",
    "Europe/Berlin, 2026-10-24T22:00:00.000Z, 2026-10-25T22:59:59.999Z, 2026-10-25T23:00:00.000Z",
    // Midnight is skipped: the day begins at one o'clock.
    "America/Sao_Paulo, 2018-11-04T03:00:00.000Z, 2018-11-05T01:59:59.999Z,"
        + " 2018-11-05T02:00:00.000Z",
    // Clocks are set back at midnight: the hour from 23:00 occurs twice.
    "America/Sao_Paulo, 2019-02-16T02:00:00.000Z, 2019-02-17T02:59:59.999Z,"
        + " 2019-02-17T03:00:00.000Z",
    "Asia/Kolkata, 2026-03-09T18:30:00.000Z, 2026-03-10T18:29:59.999Z, 2026-03-10T18:30:00.000Z",
    "Pacific/Auckland, 2026-04-04T11:00:00.000Z, 2026-04-05T11:59:59.999Z,"
        + " 2026-04-05T12:00:00.000Z"
  })
  void daysFollowTheTimeZone(String zone, String first, String last, String next) {
    String today = "s: {event: A, measure: count, window: 1d}";
    assertThat(withSignalsIn(zone, today).track(first, "A").signalAt(last, "s")).isEqualTo(1);
    assertThat(withSignalsIn(zone, today).track(last, "A").signalAt(next, "s")).isZero();
    long before = AccountScript.millis(first) - 1;
    String lastOfDayBefore = Instant.ofEpochMilli(before).toString();
    assertThat(withSignalsIn(zone, today).track(lastOfDayBefore, "A").signalAt(first, "s"))
        .isZero();
  }

  @Test
  void activeDaysCountsDaysNotMessages() {
    AccountScript script =
        withSignals("s: {event: A, measure: active_days, window: 3d}")
            .track("2026-03-01T00:00Z", "A")
            .track("2026-03-01T23:59:59.999Z", "A")
            .track("2026-03-03", "A");
    assertThat(script.signal("s")).isEqualTo(2);
    assertThat(script.signalAt("2026-03-04", "s")).isEqualTo(1);
    assertThat(script.signalAt("2026-03-06", "s")).isZero();
  }

  @Test
  void streakCountsBackFromTodayOrYesterday() {
    AccountScript script = withSignals("s: {event: A, measure: streak_days}");
    script.track("2026-03-01", "A").track("2026-03-02", "A");
    assertThat(script.signal("s")).isEqualTo(2);
    assertThat(script.signalAt("2026-03-03T23:59:59.999Z", "s")).isEqualTo(2);
    assertThat(script.signalAt("2026-03-04", "s")).isZero();
    assertThat(script.track("2026-03-05", "A").signal("s")).isEqualTo(1);
    assertThat(script.track("2026-03-04T01:00Z", "A").signal("s")).isEqualTo(2);
    assertThat(script.track("2026-03-03T01:00Z", "A").signal("s")).isEqualTo(5);
  }

  @Test
  void lateMessageClosesAStreaksGap() {
    AccountScript script =
        withSignals("s: {event: A, measure: streak_days}")
            .track("2026-03-01", "A")
            .track("2026-03-03", "A");
    assertThat(script.signal("s")).isEqualTo(1);
    assertThat(script.track("2026-03-02T05:00Z", "A").signal("s")).isEqualTo(3);
  }

  @Test
  void streakIsBoundedByTheRetention() {
    AccountScript script =
        AccountScript.under(
            "{name: r, version: 1, retention: 5d, tiers: [{name: t, enter: 's > 99'}],",
            "signals: {s: {event: A, measure: streak_days}}}");
    for (int day = 10; day < 20; day++) {
      script.track("2026-03-" + day, "A");
    }
    assertThat(script.signal("s")).isEqualTo(5);
    // Today, the last day of the retention, has no match yet.
    assertThat(script.signalAt("2026-03-20", "s")).isEqualTo(4);
  }

  @Test
  void daysSinceAreCalendarDaysAndAbsentWithoutAMatch() {
    AccountScript script =
        withSignals(
                "last: {event: A, measure: days_since_last}",
                "first: {event: A, measure: days_since_first}",
                "other: {event: B, measure: count}")
            .track("2026-03-01", "B");
    assertThat(script.signal("last")).isNaN();
    assertThat(script.signal("first")).isNaN();
    script.track("2026-03-01T23:59:59.999Z", "A");
    assertThat(script.signal("last")).isZero();
    assertThat(script.signalAt("2026-03-02", "last")).isEqualTo(1);
    script.track("2026-03-05", "A");
    assertThat(script.signal("last")).isZero();
    assertThat(script.signal("first")).isEqualTo(4);
    script.track("2026-02-20", "A");
    assertThat(script.signal("last")).as("a late message does not lower the last day").isZero();
    assertThat(script.signal("first")).isEqualTo(13);
    assertThat(script.signalAt("2028-03-05", "last")).isEqualTo(731);
  }

  @Test
  void lateMessageCountsOnItsDayOrBeyondTheRetentionForLifetimeOnly() {
    AccountScript script =
        AccountScript.under(
                "{name: r, version: 1, retention: 10d, tiers: [{name: t, enter: 'all > 99'}],",
                "score: {half_life: 1d, points: {A: 1}}, signals: {",
                "all: {event: A, measure: count}, ten: {event: A, measure: count, window: 10d},",
                "two: {event: A, measure: count, window: 2d},",
                "hours: {event: A, measure: count, window: 24h},",
                "users: {event: A, measure: distinct_users, window: 10d},",
                "everyone: {event: A, measure: distinct_users}}}")
            .track("2026-03-20T12:00Z", "B")
            .track("2026-03-20T12:00Z", "A", "u1");
    script.track("2026-03-11", "A", "u2");
    assertThat(script.standing().signals().values()).containsExactly(2.0, 2.0, 1.0, 1.0, 2.0, 2.0);
    assertThat(script.standing().score()).isEqualTo(1.002);
    script.track("2026-03-10T23:59:59.999Z", "A", "u3");
    assertThat(script.standing().signals().values()).containsExactly(3.0, 2.0, 1.0, 1.0, 2.0, 3.0);
    assertThat(script.standing().score()).isEqualTo(1.002);
  }

  @Test
  void sumAddsNumbersAndCountsBadProperties() {
    AccountScript script =
        withSignals("s: {event: A, measure: sum, of: properties.n}")
            .track("2026-03-01", "A", "u1", "{'n':0.1}")
            .track("2026-03-01", "A", "u1", "{'n':0.2}")
            .track("2026-03-01", "A", "u1", "{'n':'7'}")
            .track("2026-03-01", "A", "u1", "{'n':null}")
            .track("2026-03-01", "A", "u1", "{'n':[1]}")
            .track("2026-03-01", "A", "u1", "{}");
    assertThat(script.signal("s")).isEqualTo(0.3);
    assertThat(script.badProperties()).isEqualTo(4);
    assertThat(script.badProperties()).as("since the last call").isZero();
    assertThat(script.track("2026-03-01", "A", "u1", "{'n':-1.5}").signal("s")).isEqualTo(-1.2);
  }

  @Test
  void sumCountsNumbersBeyondTheBoundAsBadProperties() {
    AccountScript script =
        withSignals("s: {event: A, measure: sum, of: properties.n}")
            .track("2026-03-01", "A", "u1", "{'n':1e308}")
            .track("2026-03-01", "A", "u1", "{'n':1e308}")
            .track("2026-03-01", "A", "u1", "{'n':-1000000000000001}");
    assertThat(script.signal("s")).isZero();
    assertThat(script.badProperties()).isEqualTo(3);
    script
        .track("2026-03-01", "A", "u1", "{'n':1e15}")
        .track("2026-03-01", "A", "u1", "{'n':-1e15}")
        .track("2026-03-01", "A", "u1", "{'n':1000000000000000}");
    assertThat(script.signal("s")).isEqualTo(1e15);
    assertThat(script.badProperties()).isZero();
  }

  @Test
  void sumDependsOnTheOrderOfArrivalOnlyBeyondThe15thDigit() {
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      numbers.addAll(List.of("1e15", "0.1", "123456.789", "999999999999.5", "7e14"));
    }
    double sum = sumOf(numbers);
    Random random = new Random(15);
    for (int shuffle = 0; shuffle < 20; shuffle++) {
      Collections.shuffle(numbers, random);
      assertThat(sumOf(numbers)).isCloseTo(sum, within(sum * 1e-15));
    }
  }

  private static double sumOf(List<String> numbers) {
    AccountScript script = withSignals("s: {event: A, measure: sum, of: properties.n, window: 7d}");
    numbers.forEach(number -> script.track("2026-03-01", "A", "u1", "{'n':" + number + "}"));
    return script.signal("s");
  }

  @ParameterizedTest
  @CsvSource({"0.0000004, 0.0", "0.0000005, 0.000001", "1.2345675, 1.234568", "-0.0000005, 0.0"})
  void sumIsRoundedToSixDecimals(String number, double expected) {
    assertThat(
            withSignals("s: {event: A, measure: sum, of: properties.n}")
                .track("2026-03-01", "A", "u1", "{'n':" + number + "}")
                .signal("s"))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1, 1.0, 1e0, '1'      | 1",
        "0, -0.0               | 1",
        "0.10, 0.1             | 1",
        "true, 'true'          | 1",
        "1, 2, 'a', 'A', false | 5",
        "null, [1], {'a':1}    | 0"
      },
      quoteCharacter = '`')
  void distinctComparesScalarsAsTextAndNumbersByValue(String values, double expected) {
    AccountScript script = withSignals("s: {event: A, measure: distinct, of: properties.v}");
    script.track("2026-03-01", "A");
    for (String value : values.replaceAll(" +", "").split(",(?![^{\\[]*[}\\]])")) {
      script.track("2026-03-01", "A", "u1", "{'v':" + value + "}");
    }
    assertThat(script.signal("s")).isEqualTo(expected);
  }

  @Test
  void distinctWindowUsesTheDayAMemberWasLastSeen() {
    AccountScript script =
        withSignals(
                "week: {event: '*', measure: distinct_users, window: 7d}",
                "ever: {event: '*', measure: distinct_users}")
            .track("2026-03-05", "A", "u1")
            .track("2026-03-01", "A", "u1")
            .track("2026-03-01", "A", "u2")
            .message(
                "{'type':'page','context':{'groupId':'acct_1'},'anonymousId':'anon',"
                    + "'timestamp':'2026-03-05T00:00Z'}");
    assertThat(script.signal("week")).isEqualTo(3);
    assertThat(script.signalAt("2026-03-08", "week")).isEqualTo(2);
    assertThat(script.signalAt("2026-03-12", "week")).isZero();
    assertThat(script.signal("ever")).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "properties.rows > 10                          ; {'rows':11}   ; 1",
        "properties.rows > 10                          ; {'rows':10}   ; 0",
        "properties.rows > 10                          ; {'rows':'11'} ; 0",
        "properties.rows > 10                          ; {}            ; 0",
        "properties.rows > 10                          ; {'rows':null} ; 0",
        "properties.rows / properties.n > 1            ; {'rows':1, 'n':0} ; 0",
        "properties.rows / properties.n > 1 || user == 'u1' ; {'rows':1, 'n':0} ; 1",
        "user == 'u1'                                  ; {}            ; 1"
      },
      quoteCharacter = '`')
  void errorInWhereCountsAsFalse(String where, String properties, double expected) {
    assertThat(
            withSignals("s: {event: A, measure: count, where: \"%s\"}".formatted(where))
                .track("2026-03-01", "A", "u1", properties)
                .signal("s"))
        .isEqualTo(expected);
  }

  @Test
  void eventsMatchByNameListOrWildcard() {
    AccountScript script =
        withSignals(
                "one: {event: A, measure: count}",
                "two: {event: [A, B], measure: count}",
                "all: {event: '*', measure: count}")
            .track("2026-03-01", "A")
            .track("2026-03-01", "B")
            .track("2026-03-01", "C");
    assertThat(script.standing().signals().values()).containsExactly(1.0, 2.0, 3.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Score of two messages on day 1, read on day 1, on day 3 and after the retention.
        "half_life: 2d, points: {A: 8} | 16 | 8      | 0",
        "half_life: 1d, points: {A: 1} | 2  | 0.5    | 0",
        "half_life: 5d, points: {A: 1} | 2  | 1.5157 | 0",
        "points: {A: 8}                | 16 | 16     | 16",
        "points: {A: 8}, cap: 10       | 10 | 10     | 10",
        "points: {A: 0.00005}          | 0.0001 | 0.0001 | 0.0001"
      },
      quoteCharacter = '`')
  void scoreDecaysWithItsHalfLifeAndIsCapped(
      String score, double atOnce, double later, double afterRetention) {
    AccountScript script =
        AccountScript.under(
                "{name: r, version: 1, retention: 30d, tiers: [{name: t, enter: '1 > 2'}],",
                "signals: {}, score: {" + score + "}}")
            .track("2026-03-01", "A")
            .track("2026-03-01T23:59:59.999Z", "A");
    assertThat(script.standing().score()).isEqualTo(atOnce);
    assertThat(script.scoreAt("2026-03-03")).isEqualTo(later);
    assertThat(script.scoreAt("2026-03-31")).isEqualTo(afterRetention);
  }

  @Test
  void traitKeepsTheValueWithTheLatestEventTime() {
    AccountScript script =
        AccountScript.under(
            "{name: r, version: 1, signals: {a: {event: A, measure: count}}, tiers: [",
            "{name: t, enter: 'traits.plan == \"pro\"'}]}");
    script.group("2026-03-02", "{'plan':'pro'}");
    assertThat(script.standing().tier()).contains("t");
    script.group("2026-03-01", "{'plan':'free'}");
    assertThat(script.standing().tier()).as("an older value").contains("t");
    script.group("2026-03-02", "{'plan':'free'}");
    assertThat(script.standing().tier()).as("of equal age: the last to arrive wins").isEmpty();
    script.group("2026-03-03", "{'plan':'pro'}").group("2026-03-04", "{'plan':null}");
    assertThat(script.standing().tier()).as("made absent").isEmpty();
    script.group("2026-03-03T12:00Z", "{'plan':'pro'}");
    assertThat(script.standing().tier()).as("null has a time too").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-10, 2026-03-06T23:59:59.999Z, false",
    "2026-03-10, 2026-03-07T00:00:00.000Z, true",
    "2026-03-10, 2026-03-11T00:00:00.000Z, false",
    "2026-03-10T23:30:00+02:00, 2026-03-07T00:00:00.000Z, true",
    "soon, 2026-03-07T00:00:00.000Z, false"
  })
  void daysUntilCountsFromTheClocksDay(String renewal, String clock, boolean near) {
    AccountScript script =
        AccountScript.under(
                "{name: r, version: 1, signals: {a: {event: A, measure: count}}, tiers: [",
                "{name: t, enter: ['days_until(traits.renewal) <= 3',",
                "'days_until(traits.renewal) >= 0']}]}")
            .group("2026-01-01", "{'renewal':'" + renewal + "'}")
            .endAt(clock);
    assertThat(script.standing().level()).isEqualTo(near ? 1 : 0);
  }
}
