// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.routing.OutboundRecord.Destination;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage.Usable;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleInterests;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that the streaming operator gives the records of a replay of the same messages under the
 * same sequence of versions.
 */
class RuleSequenceTest {

  private static final String BASE =
      """
      name: test
      version: 1
      timezone: UTC
      retention: 10d
      dedupe: {window: 1h}
      exclude: ["user == 'nobody'"]
      signals:
        a: {event: A, measure: count, window: 2d}
        users: {event: [A, B], measure: distinct_users, window: 3d}
        sum: {event: A, measure: sum, of: properties.n}
      score: {half_life: 2d, points: {A: 1}}
      tiers:
        - {name: low, enter: ["a >= 2"]}
        - {name: high, enter: ["a >= 4", "users >= 2"], stay: ["users >= 2"], hold: 36h}
      segments:
        large: "sum > 10 || score > 6"
      """;

  private static final String NEW_MATCHER =
      "  b: {event: B, measure: count, where: \"properties.n > 1\"}\nscore:";

  private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
  private static final List<Instant> CHANGES =
      List.of(
          Instant.parse("2026-03-04T13:37:00Z"),
          Instant.parse("2026-03-07T00:00:00Z"),
          Instant.parse("2026-03-09T20:30:15.123Z"));
  private static final Instant AS_OF = Instant.parse("2026-03-14T00:00:00Z");
  private static final int MESSAGES = 500;

  /** The edits of one sequence: each makes the next version of the one before. */
  private record Edits(List<UnaryOperator<String>> edits) {

    RuleHistory history() {
      RuleHistory history = RuleHistory.of(new PublishedRules(BASE, 0));
      String text = BASE;
      for (int i = 0; i < edits.size(); i++) {
        text = edits.get(i).apply(text).replace("version: " + (i + 1), "version: " + (i + 2));
        history = history.with(new PublishedRules(text, CHANGES.get(i).toEpochMilli()));
      }
      return history;
    }
  }

  private static Named<Edits> sequence(String name, List<UnaryOperator<String>> edits) {
    return Named.of(name, new Edits(edits));
  }

  private static UnaryOperator<String> edit(String from, String to) {
    return text -> {
      assertThat(text).contains(from);
      return text.replace(from, to);
    };
  }

  static Stream<Named<Edits>> sequences() {
    return Stream.of(
        sequence("threshold", List.of(edit("a >= 2", "a >= 1"), edit("a >= 4", "a >= 3"))),
        sequence(
            "window", List.of(edit("window: 2d", "window: 4d"), edit("window: 4d", "window: 1d"))),
        sequence(
            "hours added, removed and added again",
            List.of(
                edit("window: 2d", "window: 30h"),
                edit("window: 30h", "window: 2d"),
                edit("window: 2d", "window: 30h"))),
        sequence(
            "new matcher",
            List.of(
                edit("score:", NEW_MATCHER).andThen(edit("a >= 2", "a >= 2 || b >= 2"))::apply)),
        sequence(
            "removed and re-added matcher",
            List.of(
                edit("score:", NEW_MATCHER).andThen(edit("a >= 2", "b >= 1"))::apply,
                edit(NEW_MATCHER, "score:").andThen(edit("b >= 1", "a >= 2"))::apply,
                edit("score:", NEW_MATCHER).andThen(edit("a >= 2", "b >= 1"))::apply)),
        sequence(
            "exclude",
            List.of(
                edit("user == 'nobody'", "user == 'u1'"),
                edit("user == 'u1'", "properties.n == 3"))),
        sequence(
            "timezone",
            List.of(edit("UTC", "Pacific/Auckland"), edit("Pacific/Auckland", "America/Lima"))),
        sequence(
            "retention",
            List.of(
                edit("retention: 10d", "retention: 3d"),
                edit("retention: 3d", "retention: 30d").andThen(edit("2d}", "9d}"))::apply)),
        sequence("hold", List.of(edit("hold: 36h", "hold: 2h"), edit("hold: 2h", "hold: 5d"))),
        sequence(
            "dedupe",
            List.of(edit("{window: 1h}", "off"), edit("dedupe: off", "dedupe: {window: 2d}"))),
        sequence(
            "traits", List.of(edit("a >= 4", "traits.plan == 'pro'"), edit("'pro'", "'team'"))),
        sequence(
            "all at once",
            List.of(
                edit("a >= 2", "a >= 1").andThen(edit("UTC", "Asia/Kolkata"))::apply,
                edit("window: 2d", "window: 30h").andThen(edit("36h", "5h"))::apply,
                edit("score:", NEW_MATCHER).andThen(edit("a >= 1", "a + b >= 3"))::apply)));
  }

  private static List<String> messages(long seed) {
    Random random = new Random(seed);
    List<String> messages = new ArrayList<>();
    long step = Duration.between(START, AS_OF).toMillis() / MESSAGES;
    long time = START.toEpochMilli();
    for (int i = 0; i < MESSAGES; i++) {
      time += 1 + random.nextLong(2 * step - 1);
      messages.add(message(random, i, Instant.ofEpochMilli(time)));
    }
    return messages;
  }

  private static String message(Random random, int index, Instant time) {
    // Every tenth message bears the id of the one before.
    int id = index % 10 == 9 ? index - 1 : index;
    int account = random.nextInt(index % 10 >= 8 ? 2 : 8);
    String body =
        switch (random.nextInt(12)) {
          case 0 ->
              "'type':'group','groupId':'a%d','traits':{'plan':'%s'}"
                  .formatted(account, random.nextBoolean() ? "pro" : "team");
          case 1 -> "'type':'delete','userId':'u%d'".formatted(random.nextInt(3));
          default ->
              "'type':'track','event':'%s','userId':'u%d','properties':{'n':%d}"
                  .formatted(
                      random.nextInt(3) == 0 ? "B" : "A", random.nextInt(3), random.nextInt(5));
        };
    return "{%s,'messageId':'%d','context':{'groupId':'a%d'},'timestamp':'%s'}"
        .formatted(body, id, account, time)
        .replace('\'', '"');
  }

  private static List<UsageEvent> events(List<String> messages, RuleHistory history) {
    MessageParser parser =
        new MessageParser(RuleInterests.following(() -> history), () -> Long.MAX_VALUE);
    List<UsageEvent> events = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      parser.parse(
          messages.get(i).getBytes(StandardCharsets.UTF_8),
          -1,
          new UsageEvent.Position(0, i, 0),
          parsed -> {
            if (parsed instanceof Usable usable) {
              events.add(usable.event());
            }
          });
    }
    return events;
  }

  private static List<String> replayed(RuleHistory history, long seed) throws Exception {
    System.out.println("seed " + seed);
    return ReplayHarness.qualifications(
        history, events(messages(seed), history), AS_OF.toEpochMilli());
  }

  private static void stream(OperatorRun run, List<UsageEvent> events) throws Exception {
    for (int i = 0; i < events.size(); i++) {
      run.event(events.get(i));
      if (i % 7 == 0) {
        run.watermark(events.get(i).timestamp() - 1);
      }
    }
  }

  private static void publish(OperatorRun run, RuleHistory history) throws Exception {
    for (int generation = 1; generation < history.size(); generation++) {
      run.publish(history.published(generation));
    }
  }

  private static List<String> records(OperatorRun run) {
    return run.json(Destination.QUALIFICATIONS).stream().sorted().toList();
  }

  @Test
  void promotionInAReplayKeepsWhatWasCountedForTheCandidate() throws Exception {
    long begin = CHANGES.get(0).toEpochMilli();
    long promotion = CHANGES.get(1).toEpochMilli();
    String counting = edit("score:", NEW_MATCHER).apply(BASE).replace("version: 1", "version: 2");
    String candidate =
        edit("a >= 2", "a >= 1 || b >= 1").apply(counting).replace("version: 2", "version: 3");
    RuleHistory first = RuleHistory.of(new PublishedRules(BASE, 0));
    RuleHistory kept =
        first
            .with(new PublishedRules(counting, begin))
            .with(new PublishedRules(candidate, promotion));
    RuleHistory promoted =
        first
            .withCandidate(new PublishedRules(candidate, begin))
            .with(new PublishedRules(candidate, promotion));

    List<String> expected = underVersion3(replayed(kept, 3));

    assertThat(expected).hasSizeGreaterThan(5);
    assertThat(underVersion3(replayed(promoted, 3))).isEqualTo(expected);
  }

  /** Returns the records under version 3 without their numbers. */
  private static List<String> underVersion3(List<String> records) {
    return records.stream()
        .filter(record -> record.contains("\"version\":3}"))
        .map(record -> record.replaceFirst("\"seq\":[0-9]+,", ""))
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @MethodSource("sequences")
  void streamingEqualsTheReplay(Edits edits) throws Exception {
    RuleHistory history = edits.history();
    List<String> expected = replayed(history, 1);
    assertThat(expected).hasSizeGreaterThan(20);
    for (ScoringSettings settings :
        List.of(OperatorRun.LARGE_CACHE, OperatorRun.SMALL_CACHE, OperatorRun.MINIMAL_CACHE)) {
      try (OperatorRun run = OperatorRun.start(BASE, settings)) {
        publish(run, history);
        stream(run, events(messages(1), history));
        run.watermark(AS_OF.toEpochMilli());
        assertThat(records(run)).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sequences")
  void runThatIsRestoredBetweenTheChangesEqualsTheReplay(Edits edits) throws Exception {
    RuleHistory history = edits.history();
    List<UsageEvent> events = events(messages(2), history);
    int half = events.size() / 2;
    List<String> records = new ArrayList<>();
    try (OperatorRun first = OperatorRun.start(BASE, OperatorRun.SMALL_CACHE)) {
      publish(first, history);
      stream(first, events.subList(0, half));
      records.addAll(records(first));
      OperatorSubtaskState state = first.snapshot();
      try (OperatorRun second =
          OperatorRun.restore(history.latest(), OperatorRun.SMALL_CACHE, state)) {
        stream(second, events.subList(half, events.size()));
        second.watermark(AS_OF.toEpochMilli());
        records.addAll(records(second));
      }
    }
    assertThat(records.stream().sorted()).isEqualTo(replayed(history, 2));
  }
}
