// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** Generates random streams of messages for one account. */
final class RandomStreams {

  private static final long SECOND = 1_000;
  private static final long HOUR = 3_600 * SECOND;
  private static final long DAY = 24 * HOUR;

  private RandomStreams() {}

  /**
   * A message and its time of arrival.
   *
   * @param gap time since the arrival of the message before, ms
   * @param late lateness: arrival minus event time, ms
   * @param id message id; empty for none
   * @param body start of the message: JSON with single quotes, without the closing brace
   * @param watermarkLag lag of the watermark behind the arrival, ms; empty if it does not advance
   */
  record Step(long gap, long late, String id, String body, Optional<Long> watermarkLag) {

    boolean isUsage() {
      return body.contains("'event'");
    }

    boolean isGroup() {
      return body.contains("'type':'group'");
    }

    String json(long time, String messageId) {
      return "%s,'messageId':'%s','context':{'groupId':'%s'},'timestamp':'%s'}"
          .formatted(body, messageId, AccountScript.ACCOUNT, Instant.ofEpochMilli(time));
    }
  }

  static Arbitrary<List<Step>> streams() {
    return Combinators.combine(gaps(), lateness(), ids(), bodies(), lags())
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(30);
  }

  private static Arbitrary<Long> gaps() {
    return Arbitraries.frequencyOf(
        freq(2, Arbitraries.of(0L, 1L, HOUR, DAY, 7 * DAY)),
        freq(4, Arbitraries.longs().between(0, 3 * HOUR)),
        freq(6, Arbitraries.longs().between(0, 3 * DAY)),
        freq(2, Arbitraries.longs().between(0, 50 * DAY)),
        freq(1, Arbitraries.longs().between(0, 900 * DAY)));
  }

  private static Arbitrary<Long> lateness() {
    return Arbitraries.frequencyOf(
        freq(7, Arbitraries.just(0L)),
        freq(2, Arbitraries.longs().between(0, 2 * DAY)),
        freq(1, Arbitraries.longs().between(0, 80 * DAY)));
  }

  private static Tuple2<Integer, Arbitrary<? extends Long>> freq(
      int weight, Arbitrary<Long> arbitrary) {
    return Tuple.of(weight, arbitrary);
  }

  private static Arbitrary<String> ids() {
    return Arbitraries.frequency(
        Tuple.of(3, ""),
        Tuple.of(1, "m1"),
        Tuple.of(1, "m2"),
        Tuple.of(1, "m3"),
        Tuple.of(1, "m4"));
  }

  private static Arbitrary<Optional<Long>> lags() {
    Arbitrary<Long> lag =
        Arbitraries.oneOf(
            Arbitraries.of(0L, 1L, HOUR), Arbitraries.longs().between(-2 * DAY, 5 * DAY));
    return lag.optional(0.3);
  }

  private static Arbitrary<String> bodies() {
    return Arbitraries.frequencyOf(
        Tuple.of(14, usage()), Tuple.of(3, traits()), Tuple.of(1, deletions()));
  }

  private static Arbitrary<String> usage() {
    Arbitrary<String> events = Arbitraries.of("A", "B", "C", "Paid");
    Arbitrary<String> users = Arbitraries.of("", "u1", "u2", "u3");
    Arbitrary<String> numbers =
        Arbitraries.of(
            "1", "2.5", "-1", "0.1", "1e15", "-1e15", "0.01", "1e308", "'x'", "null", "[1]");
    Arbitrary<String> values =
        Arbitraries.of("1", "1.0", "'1'", "1e0", "true", "'b'", "null", "{}", "-0.0", "0");
    return Combinators.combine(events, users, numbers, values)
        .as(
            (event, user, n, v) ->
                "{'type':'track','event':'%s','userId':'%s','properties':{'n':%s,'v':%s}"
                    .formatted(event, user, n, v));
  }

  private static Arbitrary<String> traits() {
    Arbitrary<String> limits = Arbitraries.of("1", "2", "3.5", "null", "'x'", "[]", "true");
    Arbitrary<String> renewals =
        Arbitraries.of("'2021-03-20'", "'2021-04-02T23:30:00+02:00'", "'soon'", "null", "7");
    return Combinators.combine(limits, renewals, Arbitraries.integers().between(0, 2))
        .as(
            (limit, renewal, which) ->
                switch (which) {
                  case 0 -> traits("'limit':" + limit);
                  case 1 -> traits("'renewal':" + renewal);
                  default -> traits("'limit':%s,'renewal':%s".formatted(limit, renewal));
                });
  }

  private static String traits(String fields) {
    return "{'type':'group','traits':{" + fields + "}";
  }

  private static Arbitrary<String> deletions() {
    return Arbitraries.of(
        "{'type':'delete'", "{'type':'delete','userId':'u1'", "{'type':'delete','userId':'u2'");
  }
}
