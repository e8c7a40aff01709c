// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.local.discovery.PlantedHistory;
import io.flinkpql.local.report.PageData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests {@code discover} on histories whose cause of paying is known. */
class DiscoverCommandIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SEED = 6;
  private static final int ACCOUNTS = 800;

  @TempDir Path directory;

  private Path file(String name, List<String> lines) throws IOException {
    return Files.write(directory.resolve(name), lines);
  }

  private static CommandRun discover(Path events, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("discover", "--conversion", PlantedHistory.PAID));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("--events", events.toString()));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private String json(Path events, String... options) throws IOException {
    Path out = Files.createTempFile(directory, "discovery", ".json");
    List<String> all = new ArrayList<>(List.of("--json", out.toString()));
    all.addAll(List.of(options));
    CommandRun run = discover(events, all.toArray(String[]::new));
    assertThat(run.status()).as(run.errors().toString()).isZero();
    return Files.readString(out);
  }

  private static List<String> events(JsonNode conditions) {
    List<String> events = new ArrayList<>();
    conditions.forEach(condition -> events.add(condition.path("event").asText()));
    return events;
  }

  @Test
  void ruleSetOfTheCauseBacktestsToTheFiguresGiven() throws IOException {
    Path events = file("events.ndjson", PlantedHistory.withCause(SEED, ACCOUNTS).lines());
    Path rules = directory.resolve("rules.yaml");

    Path page = directory.resolve("page.html");

    JsonNode found =
        JSON.readTree(json(events, "--rules-out", rules.toString(), "--html", page.toString()));

    assertThat(found.path("schema").asText()).isEqualTo("pql.discovery/v1");
    assertThat(found.path("predicts").asBoolean()).isTrue();
    assertThat(events(found.path("definition").path("conditions")))
        .containsExactlyInAnyOrder(PlantedHistory.INVITED, PlantedHistory.CONNECTED);
    assertThat(events(found.path("candidates")))
        .as("the click on buy is within the gap, the others come after paying")
        .doesNotContain(PlantedHistory.PAID, "Invoice Downloaded");
    assertPageHolds(page, found);
    CommandRun validated = CommandRun.of("validate", rules.toString());
    assertThat(validated.status()).as(validated.errors().toString()).isZero();
    CommandRun backtest =
        CommandRun.of("backtest", "--rules", rules.toString(), "--events", events.toString());
    assertThat(backtest.status()).as(backtest.errors().toString()).isZero();
    List<String> sentences = backtest.out().lines().takeWhile(line -> !line.isEmpty()).toList();
    assertThat(sentences).hasSize(2);
    assertThat(Files.readAllLines(rules))
        .containsAll(sentences.stream().map(sentence -> "# " + sentence).toList());
  }

  private static void assertPageHolds(Path page, JsonNode report) throws IOException {
    JsonNode data = PageData.read(page);
    assertThat(data.path("report")).isEqualTo(report);
    JsonNode examples = data.path("examples").path("/definition");
    assertThat(examples.path("found")).hasSize(5);
    assertThat(examples.path("found").get(0).path("held")).hasSize(2);
    assertThat(examples.path("found").get(0).path("failed")).isEmpty();
    assertThat(examples.path("overlooked").get(0).path("failed")).isNotEmpty();
  }

  @Test
  void orderOfMessagesAndParallelismChangeNothing() throws IOException {
    List<String> lines = new ArrayList<>(PlantedHistory.withCause(SEED, ACCOUNTS / 2).lines());
    String ordered = json(file("ordered.ndjson", lines), "--parallelism", "1");
    Collections.shuffle(lines, new Random(SEED));

    assertThat(json(file("shuffled.ndjson", lines), "--parallelism", "3")).isEqualTo(ordered);
  }

  @Test
  void historyWithoutACauseSaysSoAndWritesNoRuleSet() throws IOException {
    Path events = file("events.ndjson", PlantedHistory.withoutCause(SEED, ACCOUNTS).lines());
    Path rules = directory.resolve("rules.yaml");

    CommandRun run = discover(events, "--rules-out", rules.toString());

    assertThat(run.status()).as(run.errors().toString()).isZero();
    assertThat(run.out())
        .startsWith("Nothing here predicts 'Subscription Started', of ")
        .contains(" candidates looked at.");
    assertThat(rules).doesNotExist();
    assertThat(run.errors()).contains("warning: nothing predicts, so " + rules + " is not written");
  }

  @Test
  void ignoredEventsAreNotLookedAtAndOnlyTheLastPaidAreUsed() throws IOException {
    Path events = file("events.ndjson", PlantedHistory.withCause(SEED, ACCOUNTS / 4).lines());

    JsonNode all = JSON.readTree(json(events));
    JsonNode some =
        JSON.readTree(
            json(
                events,
                "--last",
                "5",
                "--ignore",
                PlantedHistory.INVITED + "," + PlantedHistory.CONNECTED));

    assertThat(events(some.path("candidates")))
        .isNotEmpty()
        .doesNotContain(PlantedHistory.INVITED, PlantedHistory.CONNECTED);
    assertThat(some.path("predicts").asBoolean()).isFalse();
    assertThat(some.path("positive").asLong()).isPositive().isLessThanOrEqualTo(25);
    assertThat(all.path("positive").asLong()).isGreaterThan(25);
    assertThat(all.path("landmarks").asLong()).isGreaterThan(some.path("landmarks").asLong());
  }

  @Test
  void fewPaidAccountsSayWhatCannotBeSaid() throws IOException {
    List<String> lines = new ArrayList<>(PlantedHistory.withoutCause(SEED, 40).lines());
    lines.add("no JSON");

    CommandRun run = discover(file("events.ndjson", lines));

    assertThat(run.status()).as(run.errors().toString()).isZero();
    assertThat(run.out())
        .matches("(?s)Only \\d+ paid accounts: with fewer than 30 it cannot be said .*");
    assertThat(run.errors())
        .contains("warning: messages that cannot be used, by reason: {malformed_json=1}");
  }

  @Test
  void unusableInputIsRefusedInOneSentence() throws IOException {
    Path events = file("events.ndjson", PlantedHistory.withoutCause(SEED, 40).lines());
    Path single = file("single.ndjson", PlantedHistory.withoutCause(SEED, 1).lines());

    assertRefused(
        CommandRun.of("discover", "--events", events.toString()), "--conversion: is missing");
    assertRefused(
        CommandRun.of(
            "discover", "--conversion", "Subscription Start", "--events", events.toString()),
        "no message has the event 'Subscription Start': did you mean 'Subscription Started'?");
    assertRefused(discover(single), "all messages are of one account");
    assertRefused(
        discover(events, "--as-of", "2020-01-01"),
        "no message up to this time belongs to an account");
    assertRefused(
        discover(events, "--as-of", "2026-01-12"),
        "no message up to the time of --as-of has the event 'Subscription Started'");
    assertRefused(discover(events, "--last", "0"), "--last: must be 1 or more");
    assertRefused(discover(events, "--support", "120%"), "'120%' is not a share such as 1%");
  }

  private static void assertRefused(CommandRun run, String sentence) {
    assertThat(run.status()).as(run.errors().toString()).isEqualTo(2);
    assertThat(run.errors()).singleElement().asString().contains(sentence);
    assertThat(Arrays.asList(run.out())).containsExactly("");
  }
}
