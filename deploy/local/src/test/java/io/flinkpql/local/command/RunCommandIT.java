// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedKafka;
import io.flinkpql.local.server.SharedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Starts {@code ./pql run} where something is missing: one sentence each, and nothing is left. */
@ExtendWith({SharedKafka.class, SharedPostgres.class})
class RunCommandIT {

  @TempDir Path directory;

  @Test
  void missingTopicsAndUnknownUserAreReportedTogether(LocalKafka kafka, LocalPostgres postgres)
      throws Exception {
    kafka.createTopic("incomplete.usage", 1, Map.of());
    kafka.createTopic("incomplete.accounts", 1, Map.of());

    CommandRun run = run("incomplete", kafka.bootstrapServers(), postgres.jdbcUrl(), "nobody");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.errors())
        .hasSize(4)
        .allMatch(line -> line.startsWith("pql run: "))
        .anyMatch(line -> line.contains("Topic incomplete.qualifications (pql.kafka.topics.quali"))
        .anyMatch(line -> line.contains("incomplete.rule-sets") && line.contains("./pql topics"))
        .anyMatch(line -> line.contains("incomplete.dead-letters"))
        .anyMatch(line -> line.contains("refuses the user nobody"));
    assertThat(directory.resolve("state")).doesNotExist();
  }

  @Test
  void serversThatDoNotAnswerAreNamed() throws Exception {
    CommandRun run = run("away", "localhost:1", "jdbc:postgresql://localhost:1/none", "any");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.errors())
        .hasSize(2)
        .anyMatch(line -> line.contains("Kafka at localhost:1 (pql.kafka.bootstrap-servers) does"))
        .anyMatch(line -> line.contains("PostgreSQL at jdbc:postgresql://localhost:1/none cannot"));
    assertThat(directory.resolve("state")).doesNotExist();
  }

  @Test
  void missingDatabaseAndTablesOfNoVersionAreNamed(LocalKafka kafka, LocalPostgres postgres)
      throws Exception {
    for (String topic :
        new String[] {"usage", "qualifications", "accounts", "rule-sets", "dead-letters"}) {
      kafka.createTopic("complete." + topic, 1, Map.of());
    }
    String servers = kafka.bootstrapServers();
    String elsewhere = postgres.jdbcUrl().replaceFirst("/[^/]*$", "/elsewhere");

    assertThat(run("complete", servers, elsewhere, postgres.user()).errors())
        .singleElement()
        .asString()
        .contains("has no such database");
    assertThat(
            run("complete", servers, postgres.jdbcUrl(), postgres.user(), "migrate: false")
                .errors())
        .last()
        .asString()
        .contains("Schema run_complete has no tables of this project: run ./pql migrate");
    assertThat(directory.resolve("state")).doesNotExist();
  }

  @Test
  void userWithoutTheGroupRoleIsNamedWithTheGrant(LocalKafka kafka, LocalPostgres postgres)
      throws Exception {
    for (String topic :
        new String[] {"usage", "qualifications", "accounts", "rule-sets", "dead-letters"}) {
      kafka.createTopic("roles." + topic, 1, Map.of());
    }
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE run_roles_user LOGIN");
    }

    CommandRun run =
        run(
            "roles",
            kafka.bootstrapServers(),
            postgres.jdbcUrl(),
            "run_roles_user",
            "migration-user: " + postgres.user());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.errors()).last().asString().contains("GRANT run_roles_writer TO run_roles_user");
  }

  @Test
  void wrongPasswordIsNamedWithItsOption(LocalKafka kafka) throws Exception {
    for (String topic :
        new String[] {"usage", "qualifications", "accounts", "rule-sets", "dead-letters"}) {
      kafka.createTopic("password." + topic, 1, Map.of());
    }
    Path data = directory.resolve("postgres");
    try (LocalPostgres postgres = LocalPostgres.start(data)) {
      try (Connection connection =
              DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE ROLE guarded LOGIN PASSWORD 'right'");
        Files.writeString(data.resolve("pg_hba.conf"), "host all guarded all scram-sha-256\n");
        statement.execute("SELECT pg_reload_conf()");
      }

      CommandRun run =
          run(
              "password",
              kafka.bootstrapServers(),
              postgres.jdbcUrl(),
              "guarded",
              "password-file: " + Files.writeString(directory.resolve("password"), "hunter2\n"));

      assertThat(run.status()).isEqualTo(1);
      assertThat(run.errors())
          .singleElement()
          .asString()
          .isEqualTo(
              "pql run: PostgreSQL at %s refuses the user guarded: %s; check pql.postgres.user and"
                  + " pql.postgres.password",
              postgres.jdbcUrl(), "FATAL: password authentication failed for user \"guarded\"");
      assertThat(directory.resolve("state")).doesNotExist();
    }
  }

  private CommandRun run(
      String name, String brokers, String jdbcUrl, String user, String... postgresOptions)
      throws Exception {
    Path rules =
        Files.writeString(
            directory.resolve("rules.yaml"),
            """
            name: one
            version: 1
            signals: {n: {event: A, measure: count}}
            tiers: [{name: active, enter: ["n >= 1"]}]
            """);
    StringBuilder config =
        new StringBuilder(
            """
            pql.rules.file: %s
            pql.kafka.bootstrap-servers: "%s"
            pql.kafka.topics.usage: %3$s.usage
            pql.kafka.topics.qualifications: %3$s.qualifications
            pql.kafka.topics.accounts: %3$s.accounts
            pql.kafka.topics.rule-sets: %3$s.rule-sets
            pql.kafka.topics.dead-letters: %3$s.dead-letters
            pql.kafka.group-id: %3$s-scoring
            pql.postgres.url: "%4$s"
            pql.postgres.user: %5$s
            pql.postgres.schema: run_%3$s
            """
                .formatted(rules, brokers, name, jdbcUrl, user));
    for (String option : postgresOptions) {
      config.append("pql.postgres.").append(option).append('\n');
    }
    Path file = Files.writeString(directory.resolve("config.yaml"), config);
    return CommandRun.of(
        "run", "--config", file.toString(), "--state", directory.resolve("state").toString());
  }
}
