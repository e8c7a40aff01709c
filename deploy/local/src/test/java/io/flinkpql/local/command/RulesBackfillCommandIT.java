// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkpql.job.backfill.BackfillTopic;
import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.SharedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests what the command refuses, and what it says while no job merges. */
@ExtendWith(SharedKafka.class)
@Timeout(300)
class RulesBackfillCommandIT {

  @TempDir Path directory;
  private Path config;

  private static String text(int version, String more) {
    return """
    name: visits
    version: %d
    signals:
      visits_7d: {event: Visited, measure: count, window: 7d}%s
    tiers:
      - {name: active, enter: "visits_7d >= 3"}
    """
        .formatted(version, more);
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private void useTopics(LocalKafka kafka, String prefix, String lead) throws IOException {
    kafka.createTopic(prefix + ".rules", 1, RulesTopic.SETTINGS);
    kafka.createTopic(prefix + ".backfill", 2, BackfillTopic.SETTINGS);
    kafka.createTopic(prefix + ".usage", 2, Map.of());
    config =
        file(
            "job.yaml",
            """
            pql.kafka.bootstrap-servers: %1$s
            pql.kafka.topics.usage: [%2$s.usage]
            pql.kafka.topics.backfill: %2$s.backfill
            pql.kafka.group-id: %2$s
            pql.rules.topic: %2$s.rules
            pql.rules.lead: %3$s
            """
                .formatted(kafka.bootstrapServers(), prefix, lead));
  }

  private CommandRun run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("rules"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--config", config.toString()));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private static void assertRefused(CommandRun run, String start) {
    assertThat(run.status()).as("%s", run.errors()).isEqualTo(2);
    assertThat(run.errors()).singleElement().asString().startsWith(start);
  }

  @Test
  void backfillThatCannotBeginIsRefused(LocalKafka kafka) throws IOException {
    useTopics(kafka, "refused", "30s");
    assertRefused(
        run("backfill", "visits", "--from-topic"), "topic refused.rules holds no version");
    assertThat(run("push", file("one.yaml", text(1, "")).toString()).status()).isZero();
    assertRefused(
        run("backfill", "visits", "--from-topic"),
        "rule set 'visits' is in force and no candidate");
    assertRefused(
        run("backfill", "visit", "--from-topic"),
        "no rule set 'visit' is a candidate; candidates: none");
    String two = file("two.yaml", text(2, "\n  paid: {event: Paid, measure: count}")).toString();
    assertThat(run("push", "--shadow", two).status()).isZero();
    assertRefused(run("backfill", "visits", "--from-topic"), "candidate 'visits' begins at ");
    config = file("no-rules.yaml", "pql.kafka.bootstrap-servers: localhost:1\n");
    assertRefused(
        run("backfill", "visits", "--from-topic"),
        "a job without pql.rules.topic has no candidates");
  }

  @Test
  void filesMustReachTheBeginAndACoveredCandidateIsLeftAtThat(LocalKafka kafka) throws IOException {
    useTopics(kafka, "unmerged", "1s");
    assertThat(run("push", file("one.yaml", text(1, "")).toString()).status()).isZero();
    String two = file("two.yaml", text(2, "\n  paid: {event: Paid, measure: count}")).toString();
    assertThat(run("push", "--shadow", two).status()).isZero();
    String early =
        file(
                "early.ndjson",
                """
                {"type":"track","event":"Paid","userId":"u","timestamp":"2026-03-04T10:00:00Z",\
                "context":{"groupId":"acct_1"}}
                """)
            .toString();
    await("the candidate begins")
        .atMost(Duration.ofMinutes(2))
        .until(
            () ->
                !run("backfill", "visits", "--events", early)
                    .errors()
                    .toString()
                    .contains("begins at"));
    assertRefused(
        run("backfill", "visits", "--events", early),
        "--events: The messages end at 2026-03-04T10:00:00Z, and the candidate itself counts from");
    CommandRun unmerged = run("backfill", "visits", "--from-topic", "--wait", "1h");
    assertThat(unmerged.status()).as("%s", unmerged.errors()).isZero();
    assertThat(unmerged.out())
        .contains("0 accounts have usage from before its begin.")
        .contains("Version 2 of 'visits' is covered: it has all usage from before its begin.");
    assertThat(run("backfill", "visits", "--from-topic").out())
        .isEqualTo("Version 2 of 'visits' is covered already.\n");
  }
}
