// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.account.CounterTrack;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.flink.table.functions.FunctionDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Covers which rows are counted, how the clock moves, and which arguments are refused. */
class FunctionsTest {

  private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
  private static final int WEEK = 7;

  private final CountRecent count = new CountRecent();
  private final GroupUsage<CounterTrack> group = count.createAccumulator();

  private static Instant day(int day) {
    return NOON.plusSeconds((day - 10) * 86_400L);
  }

  private long counted() {
    return count.getValue(group);
  }

  @Test
  void clockIsTheLatestTimeInAnyOrder() {
    count.accumulate(group, day(10), WEEK);
    count.accumulate(group, day(4), WEEK);
    count.accumulate(group, day(3), WEEK);
    assertThat(counted()).isEqualTo(2);
    count.accumulate(group, day(11), WEEK);
    assertThat(counted()).as("the 4th has left the window").isEqualTo(2);
  }

  @Test
  void rowWithoutTimeMovesTheClockToItsAsOf() {
    count.accumulate(group, day(4), WEEK, day(4));
    count.accumulate(group, null, WEEK, day(10));
    assertThat(counted()).isEqualTo(1);
    count.accumulate(group, null, WEEK, day(11));
    assertThat(counted()).isZero();
    count.accumulate(group, day(11), WEEK, null);
    count.accumulate(group, null, WEEK);
    assertThat(counted()).as("rows without a clock are ignored").isZero();
  }

  @Test
  void rowAfterItsClockIsNotCounted() {
    count.accumulate(group, NOON.plusMillis(1), WEEK, NOON);
    assertThat(counted()).isZero();
    count.accumulate(group, NOON, WEEK, NOON);
    assertThat(counted()).isEqualTo(1);
  }

  @Test
  void groupWithoutRowsCountsZeroAndDaysSinceAreNull() {
    assertThat(counted()).isZero();
    DaysSinceLast last = new DaysSinceLast();
    assertThat(last.getValue(last.createAccumulator())).isNull();
    DecayedScore score = new DecayedScore();
    assertThat(score.getValue(score.createAccumulator())).isZero();
    count.accumulate(group, NOON, WEEK);
    count.resetAccumulator(group);
    assertThat(counted()).as("reset").isZero();
  }

  @Test
  void nullNanAndInfinityAreNotCounted() {
    SumRecent sum = new SumRecent();
    GroupUsage<CounterTrack> numbers = sum.createAccumulator();
    for (Double value : new Double[] {0.1, null, 0.2, Double.NaN, Double.POSITIVE_INFINITY}) {
      sum.accumulate(numbers, value, NOON, WEEK);
    }
    assertThat(sum.getValue(numbers)).isEqualTo(0.3);
  }

  @Test
  void distinctComparesNumbersByValueAndRefusesOtherTypes() {
    DistinctRecent distinct = new DistinctRecent();
    var values = distinct.createAccumulator();
    for (Object value : new Object[] {1, 1L, 1.0, "1", true, "true", null, Double.NaN}) {
      distinct.accumulate(values, value, NOON, WEEK);
    }
    assertThat(distinct.getValue(values)).isEqualTo(2);
    assertThatThrownBy(() -> distinct.accumulate(values, NOON, NOON, WEEK))
        .hasMessage(
            "DISTINCT_RECENT counts strings, numbers and booleans, not Instant: cast the value to STRING");
  }

  @ParameterizedTest
  @CsvSource({"0", "401", "-1", ","})
  void windowHasTheBoundsOfARuleSet(Integer days) {
    assertThatThrownBy(() -> count.accumulate(group, NOON, days))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("days must be between 1 and 400, but is " + days);
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "NaN", "Infinity", ","})
  void halfLifeIsPositiveAndFinite(Double days) {
    DecayedScore score = new DecayedScore();
    assertThatThrownBy(() -> score.accumulate(score.createAccumulator(), 1.0, NOON, days))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("half_life_days must be positive and finite, but is " + days);
  }

  @Test
  void groupHasOneWindow() {
    count.accumulate(group, NOON, 7);
    assertThatThrownBy(() -> count.accumulate(group, NOON, 30))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("all rows of a group must have the same number of days, but have 7 and 30");
  }

  @Test
  void unknownTimeZoneIsRefused() {
    assertThatThrownBy(() -> count.accumulate(group, NOON, WEEK, NOON, "Berlin"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'Berlin' is not a time zone: use a name like 'UTC' or 'Europe/Berlin'");
  }

  @Test
  void timesAndDaysAgreeWithTheJob() {
    PqlTime time = new PqlTime();
    assertThat(time.eval("2026-03-10 13:00+01:00")).isEqualTo(NOON);
    assertThat(time.eval("soon")).isNull();
    assertThat(time.eval(null)).isNull();
    PqlDay day = new PqlDay();
    Instant late = Instant.parse("2026-03-10T23:30:00Z");
    assertThat(day.eval(late)).isEqualTo(LocalDate.of(2026, 3, 10));
    assertThat(day.eval(late, "Europe/Berlin")).isEqualTo(LocalDate.of(2026, 3, 11));
    assertThat(day.eval(null)).isNull();
  }

  @Test
  void evidenceIsSplitIntoConditionsMetAndMissing() {
    String evidence =
        """
        [{"tier": "t", "list": "enter", "condition": "a >= 1", "met": true, "values": {"a": 1}},
         {"tier": "t", "list": "enter", "condition": "b >= 2", "met": false, "values": {"b": 0}}]
        """;
    assertThat(new PqlMet().eval(evidence)).containsExactly("a >= 1");
    assertThat(new PqlMissing().eval(evidence)).containsExactly("b >= 2");
    assertThat(new PqlMissing().eval(null)).isNull();
    for (String bad : List.of("{}", "", "[1")) {
      assertThatThrownBy(() -> new PqlMet().eval(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("evidence must be a JSON list");
    }
  }

  @Test
  void moduleFindsFunctionsCaseInsensitively() {
    PqlModule module = new PqlModule();
    assertThat(module.listFunctions()).hasSize(12);
    for (String name : module.listFunctions()) {
      FunctionDefinition definition = module.getFunctionDefinition(name).orElseThrow();
      assertThat(definition.getClass().getSimpleName())
          .isEqualToIgnoringCase(name.replace("_", ""));
    }
    assertThat(module.getFunctionDefinition("ACTIVE_DAYS")).isPresent();
    assertThat(module.getFunctionDefinition("count")).isEmpty();
  }
}
