// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.SharedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedKafka.class)
class RulesCommandIT {

  @TempDir Path directory;
  private Path config;

  private static String text(int version, int needed) {
    return """
    # visits of a week
    name: visits
    version: %d
    signals:
      visits_7d: {event: Visited, measure: count, window: 7d}
    tiers:
      - {name: active, enter: "visits_7d >= %d"}
    """
        .formatted(version, needed);
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private void useTopic(LocalKafka kafka, String topic) throws IOException {
    config =
        file(
            "job.yaml",
            """
            pql.kafka.bootstrap-servers: %s
            pql.rules.topic: %s
            pql.rules.lead: 1s
            """
                .formatted(kafka.bootstrapServers(), topic));
  }

  private CommandRun run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("rules"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--config", config.toString()));
    return CommandRun.of(all.toArray(String[]::new));
  }

  @Test
  void versionsArePublishedListedComparedAndRolledBack(LocalKafka kafka) throws IOException {
    kafka.createTopic("commands.rules", 1, RulesTopic.SETTINGS);
    useTopic(kafka, "commands.rules");
    String one = file("one.yaml", text(1, 3)).toString();
    String two = file("two.yaml", text(2, 2)).toString();

    CommandRun first = run("push", one, "--by", "ann");
    assertThat(first.status()).as("%s", first.errors()).isZero();
    assertThat(first.out())
        .isEqualTo(
            """
            Version 1 of 'visits' is the first: it is in force for every message.
            Version 1 of 'visits' is published.
            Version 1 of 'visits' is in force.
            """);

    CommandRun dryRun = run("push", two, "--dry-run");
    assertThat(dryRun.out())
        .contains("Version 1 of 'visits' is in force from the start. Version 2 changes:")
        .contains("  - tier active enter: visits_7d >= 3")
        .contains("  + tier active enter: visits_7d >= 2")
        .contains("(in 1 s), for messages with that event time or a later one.")
        .endsWith("Nothing was published (--dry-run).\n");

    CommandRun second = run("push", two);
    assertThat(second.status()).as("%s", second.errors()).isZero();
    assertThat(second.out()).endsWith("Version 2 of 'visits' is in force.\n");
    assertThat(run("push", two).out()).startsWith("Version 2 of 'visits' is published already");

    CommandRun stale = run("push", one);
    assertThat(stale.status()).isEqualTo(2);
    assertThat(stale.errors())
        .containsExactly(
            "version 1 of 'visits' was replaced by version 2: './pql rules rollback visits 1'"
                + " publishes its text as version 3");

    assertThat(run("rollback", "visits", "1").status()).isZero();
    assertThat(run("show", "visits").out()).isEqualTo(text(3, 3));
    assertThat(run("show", "visits", "2").out()).isEqualTo(text(2, 2));
    assertThat(run("diff", "1").out())
        .isEqualTo("'visits' version 1 -> 'visits' version 3\nThe versions compute the same.\n");
    assertThat(run("diff", two).out()).contains("version 3 -> 'visits' version 2");
    assertThat(run("diff", "1", "2").out()).contains("+ tier active enter: visits_7d >= 2");
    List<String> listed = run("list").out().lines().toList();
    assertThat(listed).hasSize(4);
    assertThat(listed.get(1)).matches("visits +1  the start .* ann");
    assertThat(run("list", "--refused").status()).isZero();
  }

  @Test
  void aCandidateIsPublishedListedAndRetired(LocalKafka kafka) throws IOException {
    kafka.createTopic("candidates.rules", 1, RulesTopic.SETTINGS);
    useTopic(kafka, "candidates.rules");
    run("push", file("one.yaml", text(1, 3)).toString());
    String two = file("two.yaml", text(2, 2)).toString();

    CommandRun pushed = run("push", "--shadow", two, "--by", "ann");
    assertThat(pushed.status()).as("%s", pushed.errors()).isZero();
    assertThat(pushed.out())
        .contains("evaluated beside version 1 of 'visits', without effect. It changes:")
        .contains("  + tier active enter: visits_7d >= 2")
        .endsWith("Version 2 of 'visits' is published.\n");
    assertThat(run("push", "--shadow", two).out())
        .startsWith("Version 2 of 'visits' is a candidate already, from ");
    List<String> listed = run("list").out().lines().toList();
    assertThat(listed).hasSize(3);
    assertThat(listed.get(2)).matches("visits +2  candidate from .* ann");

    assertThat(run("retire", "other").errors())
        .containsExactly("no rule set 'other' is a candidate");
    CommandRun retired = run("retire", "visits");
    assertThat(retired.status()).as("%s", retired.errors()).isZero();
    assertThat(retired.out()).contains("Version 2 of 'visits' will not be evaluated from ");
    assertThat(run("list").out().lines()).hasSize(2);

    run("push", "--shadow", file("three.yaml", text(3, 1)).toString());
    CommandRun promoted = run("promote", "visits");
    assertThat(promoted.status()).as("%s", promoted.errors()).isZero();
    assertThat(promoted.out())
        .contains("It is a candidate: what was counted for it since ")
        .endsWith("Version 3 of 'visits' is in force.\n");
    assertThat(run("list").out().lines()).hasSize(3);
    assertThat(run("promote", "visits").errors())
        .containsExactly("no rule set 'visits' is a candidate");
  }

  @Test
  void rollbackTellsThatDroppedSignalsHaveCountedAllAlong(LocalKafka kafka) throws Exception {
    kafka.createTopic("kept.rules", 1, RulesTopic.SETTINGS);
    useTopic(kafka, "kept.rules");
    run("push", file("one.yaml", text(1, 3)).toString());
    String two = text(2, 2).replace("event:", "where: \"user != ''\", event:");

    assertThat(run("push", file("two.yaml", two).toString()).out())
        .contains("A rollback before ", " (in 3 d) finds the dropped signals counted all along.");
    assertThat(run("list").out().lines()).hasSize(3);
    assertThat(run("rollback", "visits", "1").out())
        .contains("The usage of version 1 was kept: its signals have counted all along.")
        .endsWith("Version 3 of 'visits' is in force.\n");
    assertThat(run("show", "visits").out()).isEqualTo(text(3, 3));
  }

  @Test
  void callsThatCannotWorkAreRefusedWithASentence(LocalKafka kafka) throws IOException {
    kafka.createTopic("refusals.rules", 1, RulesTopic.SETTINGS);
    useTopic(kafka, "refusals.rules");
    String changed = file("changed.yaml", text(1, 9)).toString();
    String invalid = file("invalid.yaml", "name: visits").toString();
    run("push", file("one.yaml", text(1, 3)).toString());

    assertThat(run("push", changed).errors())
        .containsExactly(
            "rule set 'visits' was changed and is still version 1: give it a higher version");
    assertThat(run("push", invalid).status()).isEqualTo(2);
    assertThat(run("show", "other").errors())
        .containsExactly("no rule set 'other' is published: the topic holds 'visits'");
    assertThat(run("show", "visits", "7").errors())
        .containsExactly("version 7 of 'visits' was never published; versions: 1");
    assertThat(run("rollback", "visits", "1").errors())
        .containsExactly("version 1 of 'visits' is the latest: there is nothing to roll back");
    assertThat(CommandRun.of("rules", "list").errors())
        .containsExactly("--config or --bootstrap: one of them is required");
    assertThat(CommandRun.of("rules").status()).isEqualTo(2);
    CommandRun missing =
        CommandRun.of(
            "rules", "list", "--bootstrap", kafka.bootstrapServers(), "--topic", "no.such");
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.errors())
        .singleElement()
        .asString()
        .contains("The rules topic no.such does not exist: create it with ./pql topics, the task");
  }
}
