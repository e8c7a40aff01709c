// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.job.delivery.LogRecord;
import io.flinkpql.job.delivery.LogRecord.Topic;
import io.flinkpql.job.postgres.Credentials;
import io.flinkpql.job.postgres.MigrationSettings;
import io.flinkpql.job.postgres.Migrations;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedPostgres;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks the rights of the writer and analyst roles. */
@ExtendWith({SharedPostgres.class, SharedFlink.class})
class RolesIT {
  private static final String NOT_ALLOWED = "42501";

  @Test
  void writerWritesRowsButCannotCreateAlterOrDrop(LocalPostgres postgres, MiniCluster flink)
      throws Exception {
    TableContents tables = migrated(postgres, "roles_job", "CREATEROLE");
    tables.execute("CREATE ROLE roles_job_user LOGIN; GRANT roles_job_writer TO roles_job_user");

    LogBuilder log =
        new LogBuilder()
            .qualification(0, "a", 1, "promoted", 1, "2026-03-04T00:00:00Z")
            .qualification(0, "a", 2, "converted", 2, "2026-04-04T00:00:00Z")
            .account(0, "a", 2, 2)
            .ruleSet(0, 7, "name: saas")
            .deadLetter(0, 4, "no_account")
            .add(Topic.ACCOUNTS, 0, "x", "no json");
    DeliveryRun.as("roles_job_user", flink, postgres, "roles_job").deliver(log.records());

    assertThat(tables.months()).containsExactly("2026_03: 1", "2026_04: 1");
    assertThat(tables.conversions()).hasSize(1);
    assertThat(tables.accounts()).hasSize(1);
    assertThat(tables.ruleSets()).hasSize(1);
    assertThat(tables.deadLetters()).hasSize(1);
    assertThat(tables.refused()).hasSize(1);
    log.qualification(0, "a", 3, "deleted", 0).tombstone(0, "a");
    DeliveryRun.as("roles_job_user", flink, postgres, "roles_job").deliver(log.records());
    assertThat(tables.history()).isEmpty();
    assertThat(tables.conversions()).isEmpty();
    assertThat(tables.accounts()).isEmpty();

    for (String sql :
        List.of(
            "DROP TABLE pql_account",
            "DROP TABLE pql_qualification_2026_03",
            "TRUNCATE pql_account",
            "TRUNCATE pql_qualification",
            "ALTER TABLE pql_account DROP COLUMN tier",
            "CREATE TABLE mine (id int)",
            "CREATE INDEX ON pql_account (tier)",
            "DROP FUNCTION pql_drop_old_history()",
            "UPDATE pql_history_retention SET keep = interval '31 days'",
            "DELETE FROM pql_schema_history",
            "DROP SCHEMA roles_job CASCADE")) {
      refused(tables, "roles_job_user", sql);
    }
  }

  @Test
  void analystReadsEveryPresentAndFutureTableAndWritesNone(
      LocalPostgres postgres, MiniCluster flink) throws Exception {
    TableContents tables = migrated(postgres, "roles_read", "CREATEROLE");
    tables.execute(
        "CREATE ROLE roles_read_user LOGIN; GRANT roles_read_analyst TO roles_read_user");
    tables.execute("roles_read_owner", "CREATE VIEW pql_later AS SELECT * FROM pql_account");

    List<String> names =
        tables.lines(
            "SELECT relname FROM pg_class WHERE relnamespace = 'roles_read'::regnamespace"
                + " AND relkind IN ('r', 'p', 'v') AND relname LIKE 'pql%' AND NOT relispartition");
    assertThat(names).contains("pql_account", "pql_qualification", "pql_conversion", "pql_later");
    for (String name : names) {
      tables.execute("roles_read_user", "SELECT * FROM " + name);
    }
    // Views with GROUP BY are not updatable by anybody.
    for (String name :
        tables.lines(
            "SELECT relname FROM pg_class WHERE relnamespace = 'roles_read'::regnamespace"
                + " AND relname LIKE 'pql%' AND NOT relispartition"
                + " AND pg_relation_is_updatable(oid, true) <> 0")) {
      refused(tables, "roles_read_user", "DELETE FROM " + name);
    }
    refused(tables, "roles_read_user", "INSERT INTO pql_dead_letter_position VALUES (0, 0)");
    refused(tables, "roles_read_user", "UPDATE pql_account SET tier = 'highest'");
    refused(tables, "roles_read_user", "SELECT pql_drop_old_history()");
    refused(tables, "roles_read_user", "SELECT pql_create_history_month(now())");
  }

  @Test
  void ownerWithoutCreateroleGrantsRightsToRolesCreatedByOthers(
      LocalPostgres postgres, MiniCluster flink) throws Exception {
    TableContents tables = migrated(postgres, "roles_late", "NOCREATEROLE");
    tables.execute("CREATE ROLE roles_late_user LOGIN; CREATE ROLE roles_late_writer NOLOGIN");
    tables.execute("GRANT roles_late_writer TO roles_late_user");
    List<LogRecord> log = new LogBuilder().qualification(0, "a", 1, "promoted", 1).records();
    assertThatThrownBy(
            () -> DeliveryRun.as("roles_late_user", flink, postgres, "roles_late").deliver(log))
        .hasStackTraceContaining("group role for writers");

    migrate(postgres, "roles_late");
    DeliveryRun.as("roles_late_user", flink, postgres, "roles_late").deliver(log);

    assertThat(tables.history()).containsExactly("a/1/1/0/0");
  }

  private static TableContents migrated(LocalPostgres postgres, String schema, String right)
      throws Exception {
    TableContents tables = new TableContents(postgres, schema);
    tables.execute("CREATE ROLE %s_owner LOGIN %s".formatted(schema, right));
    tables.execute("CREATE SCHEMA %1$s AUTHORIZATION %1$s_owner".formatted(schema));
    migrate(postgres, schema);
    return tables;
  }

  private static void migrate(LocalPostgres postgres, String schema) throws Exception {
    Migrations.apply(
        new MigrationSettings(
            postgres.jdbcUrl(),
            schema,
            Credentials.fixed(schema + "_owner", ""),
            Optional.empty()));
  }

  private static void refused(TableContents tables, String user, String sql) {
    assertThatThrownBy(() -> tables.execute(user, sql))
        .as(sql)
        .isInstanceOf(SQLException.class)
        .extracting(thrown -> ((SQLException) thrown).getSQLState())
        .isEqualTo(NOT_ALLOWED);
  }
}
