// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.CheckTables;
import io.flinkpql.job.MigrateTables;
import io.flinkpql.job.OneOffTask;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests the tasks that migrate and check the tables. */
@ExtendWith(SharedPostgres.class)
class TableTasksIT {

  @Test
  void ownerMigratesTablesOnce(LocalPostgres postgres, @TempDir Path directory) throws Exception {
    execute(postgres, "CREATE ROLE task_owner LOGIN CREATEROLE");
    execute(postgres, "CREATE SCHEMA task_migrated AUTHORIZATION task_owner");
    Map<String, String> options = options(postgres, "task_migrated");
    options.put("pql.postgres.user", "nobody-there");
    options.put("pql.postgres.migration-user", "task_owner");
    options.put(
        "pql.postgres.migration-password-file",
        Files.writeString(directory.resolve("password"), "any\n").toString());
    options.put("pql.postgres.migrate", "false");

    TaskRun first = TaskRun.of(MigrateTables.TASK, options);
    TaskRun second = TaskRun.of(MigrateTables.TASK, options);

    assertThat(first.status()).as(first.err()).isEqualTo(OneOffTask.DONE);
    assertThat(first.out())
        .startsWith("The tables in schema task_migrated are at this version; scripts applied: ")
        .doesNotContain("applied: 0");
    assertThat(second.out())
        .isEqualTo("The tables in schema task_migrated are at this version; scripts applied: 0\n");
    execute(postgres, "SELECT FROM task_migrated.pql_account");
  }

  @Test
  void unreachableDatabaseIsReportedInOneLine() {
    TaskRun run =
        TaskRun.of(
            MigrateTables.TASK,
            Map.of(
                "pql.postgres.url",
                "jdbc:postgresql://localhost:1/none",
                "pql.postgres.user",
                "any"));

    assertThat(run.status()).isEqualTo(OneOffTask.FAILED);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("The tables in jdbc:postgresql://localhost:1/none could not be migrated");
  }

  @Test
  void checkSucceedsOnceARuleSetIsInForce(LocalPostgres postgres) throws Exception {
    Map<String, String> options = options(postgres, "task_used");
    TaskRun none = TaskRun.of(CheckTables.TASK, options);
    TaskRun.of(MigrateTables.TASK, options);
    TaskRun empty = TaskRun.of(CheckTables.TASK, options);
    execute(postgres, ruleSet(1, "2026-01-01T00:00:00Z"));
    execute(postgres, ruleSet(2, "2026-02-01T00:00:00Z"));
    TaskRun used = TaskRun.of(CheckTables.TASK, options);

    assertThat(none.status()).isEqualTo(OneOffTask.FAILED);
    assertThat(none.err()).contains("pql_rule_set").contains("does not exist");
    assertThat(empty.status()).isEqualTo(OneOffTask.FAILED);
    assertThat(empty.err()).startsWith("No rule set is in force in schema task_used yet");
    assertThat(used.status()).as(used.err()).isEqualTo(OneOffTask.DONE);
    assertThat(used.out())
        .isEqualTo(
            "Rule set saas version 2 is in force, recorded at 2026-02-01T00:00:00Z; accounts: 0\n");
  }

  @Test
  void checkCountsAccountsUpToALimit(LocalPostgres postgres) throws Exception {
    Map<String, String> options = options(postgres, "task_many");
    TaskRun.of(MigrateTables.TASK, options);
    execute(
        postgres,
        ruleSet(1, "2026-01-01T00:00:00Z").replace("task_used", "task_many"),
        "INSERT INTO task_many.pql_account SELECT 'saas', n, NULL, 0, 0, '{}', NULL, '{}', '{}',"
            + " 1, NULL, now(), now(), 1, 0, n FROM generate_series(1, 1001) AS n");

    assertThat(TaskRun.of(CheckTables.TASK, options).out()).endsWith("accounts: 1000 or more\n");
  }

  private static String ruleSet(int version, String recordedAt) {
    return "INSERT INTO task_used.pql_rule_set VALUES"
        + " ('saas', %d, now(), '{}', '{}', '{}', '{}', '', '%s', 0, 0)"
            .formatted(version, recordedAt);
  }

  private static Map<String, String> options(LocalPostgres postgres, String schema) {
    Map<String, String> options = new HashMap<>();
    options.put("pql.postgres.url", postgres.jdbcUrl());
    options.put("pql.postgres.schema", schema);
    options.put("pql.postgres.user", postgres.user());
    return options;
  }

  private static void execute(LocalPostgres postgres, String... statements) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
