// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replays inputs that once gave a wrong answer; skipped where they are not beside the checkout. */
class CasesIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<Path> PLACES =
      List.of(Path.of("../../../shared/cases"), Path.of("../../../../shared/cases"));

  /** Matches what a terminal would obey or hide. */
  private static final String HIDDEN = "[\\p{Cc}\\p{Cf}]";

  @TempDir Path directory;

  private Path cases;

  /**
   * Holds the results of a replay.
   *
   * @param counts the line of counts
   * @param accounts standings, by account
   * @param deadLetters dead letters, in order
   */
  private record Replayed(
      JsonNode counts, Map<String, JsonNode> accounts, List<JsonNode> deadLetters) {

    /** Returns the dead letters as {@code reason messageId}. */
    List<String> reasonsById() throws IOException {
      List<String> reasons = new ArrayList<>();
      for (JsonNode letter : deadLetters) {
        JsonNode message = JSON.readTree(letter.path("message").asText());
        reasons.add(letter.path("reason").asText() + " " + message.path("messageId").asText());
      }
      return reasons;
    }

    double signal(String account, String name) {
      return accounts.get(account).path("signals").path(name).asDouble(Double.NaN);
    }
  }

  @BeforeEach
  void findCases() {
    cases = PLACES.stream().filter(Files::isDirectory).findFirst().orElse(PLACES.get(0));
    assumeTrue(Files.isDirectory(cases), "there are no cases at " + cases.toAbsolutePath());
  }

  private Replayed replay(Path rules, Path events, String... more) throws IOException {
    Path accounts = directory.resolve("accounts");
    Path deadLetters = directory.resolve("dead-letters");
    List<String> arguments = new ArrayList<>(List.of("replay", "--parallelism", "2"));
    arguments.addAll(List.of("--rules", rules.toString(), "--events", events.toString()));
    arguments.addAll(List.of("--accounts", accounts.toString()));
    arguments.addAll(List.of("--dead-letters", deadLetters.toString()));
    arguments.addAll(List.of(more));
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
    assertThat(run.status()).as(run.errors().toString()).isZero();
    Map<String, JsonNode> standings = new TreeMap<>();
    for (JsonNode standing : lines(accounts)) {
      standings.put(standing.path("account").asText(), standing);
    }
    return new Replayed(JSON.readTree(run.out()), standings, lines(deadLetters));
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private Replayed replay(String name, String events, String... more) throws IOException {
    return replay(
        cases.resolve(name).resolve("rules.yaml"), cases.resolve(name).resolve(events), more);
  }

  private Replayed replay(String name) throws IOException {
    return replay(name, "events.ndjson");
  }

  private Path written(List<String> lines) throws IOException {
    return Files.write(directory.resolve("events.ndjson"), lines);
  }

  private static String event(String id, String account, String time) {
    return ("{\"type\":\"track\",\"event\":\"Signed In\",\"userId\":\"u\",\"messageId\":\"%s\","
            + "\"context\":{\"groupId\":\"%s\"},\"originalTimestamp\":\"%s\"}")
        .formatted(id, account, time);
  }

  @Test
  void messageOfTheYear2999IsADeadLetter() throws IOException {
    Replayed replayed =
        replay(cases.resolve("empty-batch/rules.yaml"), cases.resolve("future/events.ndjson"));

    assertThat(replayed.reasonsById()).containsExactly("future_timestamp ");
    assertThat(replayed.accounts()).isEmpty();
  }

  @Test
  void messageOfTheFarFutureMovesNoAccount() throws IOException {
    List<String> lines =
        new ArrayList<>(
            IntStream.range(0, 3000)
                .mapToObj(i -> event("m" + i, "acct" + i, "2026-03-01T10:00:00Z"))
                .toList());
    lines.add(event("far", "far", "2569-03-01T10:00:00Z"));

    Replayed replayed = replay(cases.resolve("far-future/rules.yaml"), written(lines));

    assertThat(replayed.reasonsById()).containsExactly("future_timestamp far");
    assertThat(replayed.accounts()).hasSize(3000);
    assertThat(replayed.counts().path("as_of").asText()).isEqualTo("2026-03-01T10:00:00.000Z");
  }

  @Test
  void userIdsOfAMillionCharactersAreRejectedAndLongTraitsAreTruncated() throws IOException {
    String time = "2026-11-27T10:00:00Z";
    String group =
        ("{\"type\":\"group\",\"userId\":\"u\",\"groupId\":\"acme\",\"messageId\":\"g\","
                + "\"traits\":{\"features\":\"%s\"},\"timestamp\":\"%s\"}")
            .formatted("x".repeat(990) + "feature-00000," + "y".repeat(1_000_000), time);
    Path events =
        written(
            List.of(
                group,
                event("long", "acme", time).replace("\"u\"", "\"" + "u".repeat(1_000_000) + "\""),
                event("good", "acme", time),
                event("other", "other", time)));
    Path rules =
        Files.writeString(
            directory.resolve("rules.yaml"),
            """
            name: large
            version: 1
            signals:
              events: {event: "*", measure: count}
            tiers:
              - {name: seen, enter: ["events >= 1"]}
              - {name: cut, enter: ["!traits.features.contains('feature-00000')"]}
            """);

    Replayed replayed = replay(rules, events);

    assertThat(replayed.reasonsById()).containsExactly("bad_user long");
    assertThat(replayed.signal("acme", "events")).isEqualTo(1);
    assertThat(replayed.accounts().get("acme").path("tier").asText()).isEqualTo("cut");
    assertThat(replayed.signal("other", "events")).isEqualTo(1);
  }

  @Test
  void otherAccountsDoNotChangeADayOnWhichMidnightComesTwice() throws IOException {
    String[] asOf = {"--as-of", "2010-11-10T12:00:00Z"};

    assertThat(replay("midnight-twice", "alone.ndjson", asOf).signal("x", "idle")).isEqualTo(4);
    assertThat(replay("midnight-twice", "with-others.ndjson", asOf).signal("x", "idle"))
        .isEqualTo(4);
  }

  @Test
  void documentWithATypeIsAMessageDespiteItsBatch() throws IOException {
    Replayed replayed = replay("empty-batch");

    assertThat(replayed.counts().path("applied").asInt()).isEqualTo(2);
    assertThat(replayed.signal("g", "events")).isEqualTo(2);
  }

  @Test
  void contextOfABatchNamesTheAccountOfItsMessages() throws IOException {
    Replayed replayed = replay("batch-context");

    assertThat(replayed.accounts()).containsOnlyKeys("acme", "own");
    assertThat(replayed.signal("acme", "events")).isEqualTo(2);
    assertThat(replayed.signal("own", "events")).isEqualTo(1);
  }

  @Test
  void receivedAtOfABatchIsThatOfItsMessages() throws IOException {
    Replayed replayed = replay("batch-received-at");

    assertThat(replayed.reasonsById()).containsExactly("future_timestamp r2");
    assertThat(replayed.accounts()).containsOnlyKeys("g1");
    assertThat(replayed.counts().path("as_of").asText()).isEqualTo("2022-06-15T08:21:08.754Z");
  }

  @Test
  void numbersAreEpochTimes() throws IOException {
    Replayed replayed = replay("numeric-time");

    assertThat(replayed.reasonsById())
        .containsExactly("missing_timestamp n3", "future_timestamp n4", "missing_timestamp n5");
    assertThat(replayed.accounts()).containsOnlyKeys("iso", "num");
    assertThat(replayed.counts().path("as_of").asText()).isEqualTo("2024-01-01T12:00:00.000Z");
    assertThat(replayed.accounts().get("num").path("clock"))
        .isEqualTo(replayed.accounts().get("iso").path("clock"));
  }

  @Test
  void typesAreReadInAnyCaseAndIdsByTheirForm() throws IOException {
    Replayed replayed = replay("types-and-times", "shapes.ndjson");

    assertThat(replayed.reasonsById())
        .containsExactly(
            "unsupported_type s12",
            "unsupported_type s13",
            "unsupported_type s14",
            "unsupported_type s15",
            "unsupported_type s16",
            "unsupported_type s17",
            "unsupported_type sx",
            "missing_event sy",
            "missing_event sz",
            "no_account sv");
    assertThat(replayed.accounts())
        .containsOnlyKeys(
            "98765432109876543210",
            "blankevent",
            "s00",
            "s01",
            "s02",
            "s06",
            "s07",
            "s08",
            "s09",
            "s10");
  }

  @Test
  void everyFormOfTimeIsReadAndOthersAreBadTimestamps() throws IOException {
    Replayed replayed = replay("types-and-times", "ts.ndjson");

    List<String> bad =
        IntStream.of(
                13, 14, 15, 16, 19, 22, 23, 26, 27, 28, 29, 31, 32, 33, 34, 35, 36, 42, 44, 45, 46,
                48, 49, 51)
            .mapToObj(i -> "bad_timestamp m" + i)
            .toList();
    assertThat(replayed.reasonsById())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(bad.stream(), Stream.of("future_timestamp m30")).toList());
    assertThat(replayed.accounts()).hasSize(52 - 25);
  }

  @Test
  void timeBefore1970InUtcIsABadTimestamp() throws IOException {
    Replayed replayed = replay("before-1970");

    assertThat(replayed.reasonsById()).containsExactly("bad_timestamp m1");
    assertThat(replayed.accounts()).containsOnlyKeys("b");
  }

  @Test
  void deadLettersOfABatchKeepItsOrder() throws IOException {
    assertThat(replay("batch-letters-order").deadLetters())
        .extracting(letter -> letter.path("message").asText())
        .containsExactly("null", "[]", "\"x\"", "1");
  }

  private CommandRun validate(String file) {
    return CommandRun.of("validate", cases.resolve(file).toString());
  }

  @Test
  void pointsWithoutBoundAreRefusedAtTheirPlace() {
    for (String file : List.of("infinity/rules.yaml", "infinity/rules-demo.yaml")) {
      CommandRun run = validate(file);

      assertThat(run.status()).as(file).isEqualTo(2);
      assertThat(run.errors())
          .singleElement()
          .asString()
          .matches(".*\\.yaml:\\d+:\\d+: points must be from -1000000 to 1000000");
    }
  }

  @Test
  void amountsWithoutBoundAddNothing() throws IOException {
    Path rules =
        Files.writeString(
            directory.resolve("rules.yaml"),
            Files.readString(cases.resolve("infinity/rules.yaml")).replace("1e308", "1"));

    Replayed replayed = replay(rules, cases.resolve("infinity/events.ndjson"));

    assertThat(replayed.signal("acme", "calls")).isZero();
    assertThat(replayed.accounts().get("acme").path("score").asDouble()).isEqualTo(2);
  }

  /** Sends the messages that the case's script writes. */
  @Test
  void longTraitIsCutAndEvidenceOfManyConditionsIsBounded() throws IOException {
    String time = "2026-11-27T10:00:00Z";
    String features =
        IntStream.range(0, 2_900)
            .mapToObj("feature-%05d"::formatted)
            .collect(Collectors.joining(","));
    String group =
        ("{\"type\":\"group\",\"userId\":\"u\",\"groupId\":\"acme\",\"messageId\":\"m1\","
                + "\"traits\":{\"features\":\"%s\"},\"timestamp\":\"%s\"}")
            .formatted(features, time);
    Path events = written(List.of(group, event("m2", "acme", time), event("m3", "other", time)));
    Path qualifications = directory.resolve("qualifications");

    Replayed replayed =
        replay(
            cases.resolve("record-too-large/rules-trait.yaml"),
            events,
            "--qualifications",
            qualifications.toString());

    assertThat(replayed.deadLetters()).isEmpty();
    assertThat(replayed.accounts()).containsOnlyKeys("acme", "other");
    assertThat(replayed.accounts().get("acme").path("tier").asText()).isEqualTo("fit");
    assertThat(Files.readAllLines(qualifications))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line.length()).isLessThan(256 * 1024));
    assertThat(Files.readString(qualifications)).contains("\"truncated\":true");
  }

  @Test
  void userIdThatFillsTheLargestMessageIsRejected() throws IOException {
    String time = "2026-11-27T10:00:00Z";
    String user = "\"" + "u".repeat(1_048_350) + "\"";
    Path events =
        written(
            List.of(
                event("long", "acme", time).replace("\"u\"", user), event("m3", "other", time)));

    Replayed replayed = replay(cases.resolve("record-too-large/rules.yaml"), events);

    assertThat(replayed.reasonsById()).containsExactly("bad_user long");
    assertThat(replayed.accounts()).containsOnlyKeys("other");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "json_tzslash.json",
        "tz_EST.yaml",
        "alias50.yaml",
        "alias51.yaml",
      })
  void ruleFileIsValid(String file) {
    CommandRun run = validate("rule-files/" + file);

    assertThat(run.status()).as(run.errors().toString()).isZero();
    assertThat(run.out()).contains(file + ": valid");
  }

  @Test
  void longKeyOfAJsonFileIsRefusedForItsLengthAsAnEvent() {
    CommandRun run = validate("rule-files/json_longkey.json");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors())
        .singleElement()
        .asString()
        .matches(".*json:1:\\d+: an event in 'points' can have at most 200 characters");
  }

  @Test
  void demoAndExplanationShowEscapesAsText() throws Exception {
    Path escapes = cases.resolve("escapes");
    try (PqlProcess demo =
        PqlProcess.start(
            directory,
            "demo",
            "--rules",
            escapes.resolve("rules.yaml").toString(),
            "--events",
            escapes.resolve("events.ndjson").toString(),
            "--seconds",
            "1",
            "--keep")) {
      String jdbcUrl = demo.awaitLine("PostgreSQL ").replaceAll(".*(jdbc:\\S+).*", "$1");
      demo.awaitLine("Press Ctrl-C to stop.");
      CommandRun evil = CommandRun.of("explain", "evil", "--jdbc", jdbcUrl, "--user", "postgres");
      demo.signal("INT");

      assertThat(demo.awaitEnd()).as(demo.lines().toString()).isZero();
      assertThat(demo.leftovers()).isEmpty();
      assertThat(String.join("", demo.lines())).doesNotContainPattern(HIDDEN);
      assertThat(demo.lines())
          .anyMatch(line -> line.startsWith("The tables match the topics"))
          .anyMatch(line -> line.matches("  \\./pql explain (evil|'`touch PWNED`') --jdbc .*"));
      assertThat(evil.out().replace("\n", ""))
          .contains("Traits: plan \\u001b]0;owned\\u0007\\u001b[2J")
          .doesNotContainPattern(HIDDEN);
    }
  }

  @Test
  void namesWithMarkupAreKeptAsTyped() throws IOException {
    Replayed replayed =
        replay(cases.resolve("webhooks/rules-hook.yaml"), cases.resolve("webhooks/ra.ndjson"));

    assertThat(replayed.accounts().get("ra1").path("tier").asText()).isEqualTo("one");
  }
}
