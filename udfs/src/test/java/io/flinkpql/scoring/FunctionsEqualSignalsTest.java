// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.account.Track;
import io.flinkpql.function.ActiveDays;
import io.flinkpql.function.CountRecent;
import io.flinkpql.function.DaysSinceFirst;
import io.flinkpql.function.DaysSinceLast;
import io.flinkpql.function.DecayedScore;
import io.flinkpql.function.DistinctRecent;
import io.flinkpql.function.GroupUsage;
import io.flinkpql.function.GroupUsageSerializer;
import io.flinkpql.function.StreakDays;
import io.flinkpql.function.SumRecent;
import io.flinkpql.function.UsageFunction;
import io.flinkpql.scoring.RandomStreams.Step;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Compares the Flink SQL functions with the scorer's signals on random events. The events are
 * spread over groups, which are packed and merged; each result must equal the signal.
 */
class FunctionsEqualSignalsTest {

  private static final int STREAMS = 400;
  private static final String SEED = "20260305";
  private static final int GROUPS = 3;
  private static final long DAY = 86_400_000;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RULES =
      """
      {name: r, version: 1, timezone: %s, dedupe: off, signals: {
        active: {event: A, measure: active_days, window: 7d},
        count: {event: A, measure: count, window: 30d},
        distinct: {event: '*', measure: distinct, of: properties.v, window: 14d},
        first: {event: A, measure: days_since_first},
        last: {event: A, measure: days_since_last},
        streak: {event: '*', measure: streak_days},
        sum: {event: '*', measure: sum, of: properties.n, window: 30d},
        users: {event: '*', measure: distinct_users, window: 7d}},
       score: {half_life: 5d, points: {A: 3, B: 0.5}, cap: 1000000},
       tiers: [{name: never, enter: '1 > 2'}]}
      """;

  /** A usage message as a row of a table. */
  private record Row(String event, Instant time, Instant asOf, Double n, Object v, String user) {

    /** Returns the time if the row has the wanted event, otherwise null. */
    Instant timeIf(String wanted) {
      return event.equals(wanted) ? time : null;
    }

    Double points() {
      return switch (event) {
        case "A" -> 3.0;
        case "B" -> 0.5;
        default -> null;
      };
    }

    Row asOf(Instant instant) {
      return new Row(event, time, instant, n, v, user);
    }
  }

  /** Passes a row to a function. */
  private interface Accumulate<T extends Track> {
    void accept(GroupUsage<T> group, Row row);
  }

  @Property(tries = STREAMS, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void functionsEqualSignalsAtTheAccountsClock(
      @ForAll("streams") List<Step> stream, @ForAll("zones") String zone, @ForAll Random random)
      throws IOException {
    AccountScript script = AccountScript.under(RULES.formatted(zone));
    List<Row> rows = play(stream, script);
    assertEqual(rows, zone, random, script);
  }

  @Property(tries = STREAMS, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void functionsEqualSignalsAtAGivenInstant(
      @ForAll("streams") List<Step> stream,
      @ForAll("zones") String zone,
      @ForAll("later") long later,
      @ForAll Random random)
      throws IOException {
    AccountScript script = AccountScript.under(RULES.formatted(zone));
    List<Row> rows = play(stream, script);
    Instant end = rows.stream().map(Row::time).max(Instant::compareTo).orElseThrow();
    Instant asOf = end.plusMillis(later);
    script.endAt(asOf.toEpochMilli());
    assertEqual(rows.stream().map(row -> row.asOf(asOf)).toList(), zone, random, script);
  }

  private static List<Row> play(List<Step> stream, AccountScript script) throws IOException {
    List<Row> rows = new ArrayList<>();
    long now = AccountScript.millis("2021-03-01");
    for (Step step : stream) {
      now += step.gap();
      long time = now - step.late();
      String json = step.json(time, "m" + rows.size());
      script.message(json);
      rows.add(row(JSON.readTree(json.replace('\'', '"')), Instant.ofEpochMilli(time)));
    }
    return rows;
  }

  private static Row row(JsonNode message, Instant time) {
    JsonNode n = message.path("properties").path("n");
    String user = message.path("userId").asText();
    return new Row(
        message.path("event").asText(),
        time,
        time,
        n.isNumber() ? n.doubleValue() : null,
        scalar(message.path("properties").path("v")),
        user.isEmpty() ? null : user);
  }

  private static Object scalar(JsonNode value) {
    if (value.isNumber()) {
      return value.doubleValue();
    }
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    return value.isTextual() ? value.textValue() : null;
  }

  private static void assertEqual(List<Row> rows, String zone, Random random, AccountScript script)
      throws IOException {
    Groups groups = new Groups(rows, random);
    Map<String, Object> functions = new LinkedHashMap<>();
    ActiveDays active = new ActiveDays();
    functions.put(
        "active",
        groups.merged(active, (g, r) -> active.accumulate(g, r.timeIf("A"), 7, r.asOf(), zone)));
    CountRecent count = new CountRecent();
    functions.put(
        "count",
        groups.merged(count, (g, r) -> count.accumulate(g, r.timeIf("A"), 30, r.asOf(), zone)));
    DistinctRecent distinct = new DistinctRecent();
    functions.put(
        "distinct",
        groups.merged(
            distinct, (g, r) -> distinct.accumulate(g, r.v(), r.time(), 14, r.asOf(), zone)));
    DaysSinceFirst first = new DaysSinceFirst();
    functions.put(
        "first",
        groups.merged(first, (g, r) -> first.accumulate(g, r.timeIf("A"), r.asOf(), zone)));
    DaysSinceLast last = new DaysSinceLast();
    functions.put(
        "last", groups.merged(last, (g, r) -> last.accumulate(g, r.timeIf("A"), r.asOf(), zone)));
    StreakDays streak = new StreakDays();
    functions.put(
        "streak", groups.merged(streak, (g, r) -> streak.accumulate(g, r.time(), r.asOf(), zone)));
    SumRecent sum = new SumRecent();
    functions.put(
        "sum",
        groups.merged(sum, (g, r) -> sum.accumulate(g, r.n(), r.time(), 30, r.asOf(), zone)));
    functions.put(
        "users",
        groups.merged(
            distinct, (g, r) -> distinct.accumulate(g, r.user(), r.time(), 7, r.asOf(), zone)));
    DecayedScore score = new DecayedScore();
    Object points =
        groups.merged(
            score, (g, r) -> score.accumulate(g, r.points(), r.time(), 5.0, r.asOf(), zone));

    assertThat(functions.keySet()).isEqualTo(script.standing().signals().keySet());
    script
        .standing()
        .signals()
        .forEach(
            (name, value) -> assertThat(number(functions.get(name))).as(name).isEqualTo(value));
    assertThat(number(points)).as("score").isEqualTo(script.standing().score());
  }

  private static double number(Object result) {
    return result == null ? Double.NaN : ((Number) result).doubleValue();
  }

  /** Spreads rows over groups and merges the groups. */
  private record Groups(List<Row> rows, Random random) {

    <V, T extends Track> V merged(UsageFunction<V, T> function, Accumulate<T> accumulate)
        throws IOException {
      List<GroupUsage<T>> groups = new ArrayList<>();
      for (int i = 0; i < GROUPS; i++) {
        groups.add(function.createAccumulator());
      }
      for (Row row : rows) {
        int index = random.nextInt(GROUPS);
        accumulate.accept(groups.get(index), row);
        if (random.nextInt(4) == 0) {
          groups.set(index, serializedAndCopied(groups.get(index)));
        }
      }
      Collections.shuffle(groups, random);
      GroupUsage<T> one = groups.remove(0);
      function.merge(one, groups);
      return function.getValue(one);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Track> GroupUsage<T> serializedAndCopied(GroupUsage<T> group)
        throws IOException {
      GroupUsageSerializer serializer = new GroupUsageSerializer();
      DataOutputSerializer out = new DataOutputSerializer(64);
      serializer.serialize(group, out);
      DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
      GroupUsage<T> back = (GroupUsage<T>) serializer.copy(serializer.deserialize(in));
      assertThat(in.available()).isZero();
      return back;
    }
  }

  @Provide
  Arbitrary<List<Step>> streams() {
    return RandomStreams.streams()
        .map(steps -> steps.stream().filter(Step::isUsage).toList())
        .filter(steps -> !steps.isEmpty());
  }

  @Provide
  Arbitrary<String> zones() {
    return Arbitraries.of("UTC", "Europe/Berlin", "America/New_York");
  }

  @Provide
  Arbitrary<Long> later() {
    return Arbitraries.oneOf(
        Arbitraries.of(0L, DAY, 100 * DAY), Arbitraries.longs().between(0, 20 * DAY));
  }
}
