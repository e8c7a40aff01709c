// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.local.usage.UsageGenerator;
import io.flinkpql.local.usage.UsageProfile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateEventsIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MESSAGES = 4_000;
  private static final String RULES =
      """
      name: survey
      version: 1
      exclude: "user.endsWith('@example.org')"
      signals:
        sign_ins: {event: Signed In, measure: active_days, window: 7d}
        calls: {event: API Called, measure: sum, of: properties.calls}
        misspelt: {event: Signed-In, measure: count}
        rows: {event: Signed In, measure: sum, of: properties.rows}
      tiers:
        - {name: active, enter: "sign_ins >= 1"}
        - {name: busy, enter: ["sign_ins >= 3", "misspelt == 0"]}
      segments:
        caller: "calls > 100"
        unknown: "traits.no_such_trait == 1"
      """;

  @TempDir Path directory;

  private Path gzippedEvents() throws IOException {
    UsageGenerator generator =
        new UsageGenerator(new UsageProfile(5, LocalDate.of(2026, 3, 2), 40, 20, 300));
    Path file = directory.resolve("events.ndjson.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < MESSAGES; i++) {
        out.write(generator.next().value());
        out.write('\n');
      }
    }
    return file;
  }

  @Test
  void surveyAgreesWithTheReplayOfTheSameMessages() throws IOException {
    Path rules = Files.writeString(directory.resolve("rules.yaml"), RULES);
    Path events = gzippedEvents();

    CommandRun survey = CommandRun.of("validate", rules.toString(), "--events", events.toString());
    CommandRun again = CommandRun.of("validate", rules.toString(), "--events", events.toString());
    List<JsonNode> standings = replay(rules, events);

    assertThat(survey.status()).as(survey.errors().toString()).isZero();
    assertThat(again.out()).isEqualTo(survey.out());
    assertThat(survey.out())
        .contains(
            """
            never in the data:
              event 'Signed-In' (signal misspelt)
              a number at properties.rows in a message of 'Signed In' (signal rows)
              traits.no_such_trait in a group call (segment unknown)
            """);
    assertThat(row(survey, "accounts")).isEqualTo(standings.size());
    assertThat(row(survey, "no tier"))
        .isPositive()
        .isEqualTo(count(standings, s -> s.path("level").asInt() == 0));
    assertThat(row(survey, "tier active or higher"))
        .isEqualTo(count(standings, s -> s.path("level").asInt() >= 1));
    assertThat(row(survey, "  enter: sign_ins >= 3"))
        .isPositive()
        .isEqualTo(count(standings, s -> s.path("signals").path("sign_ins").asInt() >= 3));
    assertThat(row(survey, "segment caller"))
        .isPositive()
        .isEqualTo(count(standings, s -> s.path("segments").toString().contains("caller")));
    assertThat(row(survey, "  calls > 100"))
        .isEqualTo(count(standings, s -> s.path("signals").path("calls").asDouble() > 100));
    assertThat(row(survey, "segment unknown")).isZero();
  }

  private List<JsonNode> replay(Path rules, Path events) throws IOException {
    Path accounts = directory.resolve("accounts");
    CommandRun run =
        CommandRun.of(
            "replay",
            "--rules",
            rules.toString(),
            "--events",
            events.toString(),
            "--accounts",
            accounts.toString());
    assertThat(run.status()).as(run.errors().toString()).isZero();
    List<JsonNode> standings = new ArrayList<>();
    for (String line : Files.readAllLines(accounts)) {
      standings.add(JSON.readTree(line));
    }
    return standings;
  }

  /** Returns the number in the row that ends with a text. */
  private static int row(CommandRun survey, String what) {
    return survey
        .out()
        .lines()
        .filter(line -> line.endsWith("%  " + what))
        .map(line -> Integer.parseInt(line.strip().split(" ")[0]))
        .findFirst()
        .orElseThrow(() -> new AssertionError(what + "\n" + survey.out()));
  }

  private static int count(List<JsonNode> standings, Predicate<JsonNode> condition) {
    return (int) standings.stream().filter(condition).count();
  }
}
