// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedKafka;
import io.flinkpql.local.server.SharedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests the commands that run one-off tasks, with the configuration file of {@code run}. */
@ExtendWith({SharedKafka.class, SharedPostgres.class})
class OneOffCommandIT {

  @TempDir Path directory;

  @Test
  void topicsCreatesMissingTopics(LocalKafka kafka) throws IOException {
    String config = config(kafka.bootstrapServers(), "jdbc:postgresql://localhost:1/none");

    CommandRun first = CommandRun.of("topics", "--config", config);
    CommandRun second =
        CommandRun.of(
            "topics", "--config", config, "--", "--pql.kafka.topics.accounts=command.others");

    assertThat(first.status()).as(first.errors().toString()).isZero();
    assertThat(first.out())
        .isEqualTo(
            "Topics created: command.accounts, command.alert-dead-letters, command.dead-letters,"
                + " command.qualifications, command.rule-sets\n");
    assertThat(second.out()).isEqualTo("Topics created: command.others\n");
  }

  @Test
  void unreachableBrokersAreReportedInOneLineWithTheOption() throws IOException {
    CommandRun run =
        CommandRun.of(
            "topics",
            "--config",
            config("localhost:1", "jdbc:postgresql://localhost:1/none"),
            "--",
            "--pql.kafka.properties.default.api.timeout.ms=1000",
            "--pql.kafka.properties.request.timeout.ms=500");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.errors())
        .singleElement()
        .asString()
        .startsWith("pql topics: Topic ")
        .contains("no answer from the brokers at localhost:1", "pql.kafka.bootstrap-servers");
  }

  @Test
  void migrateCreatesTheTables(LocalPostgres postgres) throws IOException {
    CommandRun run =
        CommandRun.of(
            "migrate", "--config", config("localhost:1", postgres.jdbcUrl(), postgres.user()));

    assertThat(run.status()).as(run.errors().toString()).isZero();
    assertThat(run.out())
        .startsWith("The tables in schema migrated_by_command are at this version");
  }

  @Test
  void invalidOptionsAreRefusedByName() throws IOException {
    String config = Files.writeString(directory.resolve("c.yaml"), "pql.kafka.topic: x").toString();

    assertThat(CommandRun.of("migrate", "--config", config))
        .satisfies(run -> assertThat(run.status()).isEqualTo(2))
        .satisfies(
            run ->
                assertThat(run.errors())
                    .anyMatch(line -> line.startsWith("pql.kafka.topic: no such option"))
                    .anyMatch(line -> line.startsWith("pql.postgres.url: is required")));
    assertThat(CommandRun.of("topics", "--config", "none.yaml").errors())
        .containsExactly("none.yaml: no such file");
  }

  private String config(String brokers, String jdbcUrl) throws IOException {
    return config(brokers, jdbcUrl, "any");
  }

  private String config(String brokers, String jdbcUrl, String user) throws IOException {
    return Files.writeString(
            directory.resolve("config.yaml"),
            """
            pql.kafka.bootstrap-servers: %s
            pql.kafka.topics.usage: usage
            pql.kafka.topics.accounts: command.accounts
            pql.kafka.topics.qualifications: command.qualifications
            pql.kafka.topics.rule-sets: command.rule-sets
            pql.kafka.topics.dead-letters: command.dead-letters
            pql.kafka.topics.alert-dead-letters: command.alert-dead-letters
            pql.topics.partitions: 2
            pql.postgres.url: %s
            pql.postgres.user: %s
            pql.postgres.schema: migrated_by_command
            """
                .formatted(brokers, jdbcUrl, user))
        .toString();
  }
}
