// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.flinkpql.job.postgres.Credentials;
import io.flinkpql.job.postgres.MigrationSettings;
import io.flinkpql.job.postgres.Migrations;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks that monthly partitions are created on demand, dropped by age, and never block rows. */
@ExtendWith({SharedPostgres.class, SharedFlink.class})
class MonthlyPartitionsIT {
  private static final YearMonth NOW = YearMonth.now(ZoneOffset.UTC);
  private static final DateTimeFormatter SUFFIX = DateTimeFormatter.ofPattern("uuuu_MM");

  @Test
  void rowsOfAnyTimeAreStoredAndTheNextMonthsAreCreatedAhead(
      LocalPostgres postgres, MiniCluster flink) throws Exception {
    DeliveryRun run = DeliveryRun.into(flink, postgres, "months_made");
    TableContents tables = new TableContents(postgres, "months_made");

    run.deliver(
        new LogBuilder()
            .qualification(0, "a", 1, "promoted", 1, "1970-01-01T00:00:00Z")
            .qualification(0, "a", 2, "updated", 1, NOW.minusMonths(30) + "-01T00:00:00Z")
            .qualification(0, "a", 3, "updated", 1, NOW + "-01T00:00:00Z")
            .qualification(0, "a", 4, "updated", 1, "2999-12-31T23:59:59.999Z")
            .records());

    assertThat(tables.months())
        .containsExactly(suffix(NOW.minusMonths(30)) + ": 1", suffix(NOW) + ": 1", "other: 2");
    assertThat(
            tables.lines(
                "SELECT right(relname, 7) FROM pg_class WHERE relkind = 'r'"
                    + " AND relname ~ '^pql_qualification_\\d+_\\d+$'"
                    + " AND relnamespace = 'months_made'::regnamespace ORDER BY 1"))
        .containsExactly(
            suffix(NOW.minusMonths(30)),
            suffix(NOW),
            suffix(NOW.plusMonths(1)),
            suffix(NOW.plusMonths(2)),
            suffix(NOW.plusMonths(3)));
  }

  @Test
  void dailyStandingsAreStoredAndDroppedByMonthToo(LocalPostgres postgres, MiniCluster flink)
      throws Exception {
    DeliveryRun run = DeliveryRun.into(flink, postgres, "months_of_days");
    TableContents tables = new TableContents(postgres, "months_of_days");
    String inThisMonth = NOW + "-01T00:00:00Z";
    LogBuilder log =
        new LogBuilder()
            .account(0, "a", 1, 1, "1970-01-01T00:00:00Z")
            .account(0, "a", 1, 2, NOW.minusMonths(30) + "-01T23:59:59.999Z")
            .account(0, "a", 1, 3, inThisMonth)
            .account(0, "a", 1, 4, NOW + "-01T23:59:59.999Z")
            .account(0, "a", 1, 5, NOW + "-02T00:00:00Z");
    run.deliver(log.records());

    assertThat(tables.monthsOfDays())
        .containsExactly(suffix(NOW.minusMonths(30)) + ": 1", suffix(NOW) + ": 2", "other: 1");
    assertThat(tables.lines("SELECT score FROM pql_account_daily ORDER BY day"))
        .containsExactly("1", "2", "4", "5");

    tables.execute("UPDATE pql_account_daily SET recorded_at = effective_at");
    tables.execute("UPDATE pql_history_retention SET keep = interval '400 days'");
    drop(tables);
    assertThat(tables.monthsOfDays()).containsExactly(suffix(NOW) + ": 2");

    run.deliver(log.tombstone(0, "a").records());
    assertThat(tables.days()).isEmpty();
  }

  @Test
  void partitionIsDroppedWhenItsMonthAndAllRecordingTimesAreOld(
      LocalPostgres postgres, MiniCluster flink) throws Exception {
    DeliveryRun run = DeliveryRun.into(flink, postgres, "months_old");
    TableContents tables = new TableContents(postgres, "months_old");
    LogBuilder log = new LogBuilder();
    for (int months : new int[] {30, 20, 13, 1}) {
      log.qualification(
          0, "a" + months, 1, "converted", 1, NOW.minusMonths(months) + "-28T00:00:00Z");
    }
    log.qualification(0, "x", 1, "promoted", 1, "1970-01-01T00:00:00Z");
    run.deliver(log.records());
    tables.execute("UPDATE pql_qualification SET recorded_at = effective_at");
    tables.execute("UPDATE pql_qualification SET recorded_at = now() WHERE account = 'a20'");

    run.deliver(log.records());
    assertThat(tables.months()).as("without a retention").hasSize(5);

    Migrations.apply(
        new MigrationSettings(
            postgres.jdbcUrl(),
            "months_old",
            Credentials.fixed(postgres.user(), ""),
            Optional.of(Duration.ofDays(400))));
    run.deliver(new LogBuilder().account(0, "a", 1, 1).records());

    // The month 13 months ago ended at most 396 days ago, which is within the retention.
    assertThat(tables.months())
        .contains(suffix(NOW.minusMonths(20)) + ": 1", suffix(NOW.minusMonths(13)) + ": 1")
        .contains(suffix(NOW.minusMonths(1)) + ": 1")
        .doesNotContain(suffix(NOW.minusMonths(30)) + ": 1", "other: 1");
    assertThat(tables.conversions()).as("conversions, which are not dropped").hasSize(4);
  }

  @Test
  void partitionWithUncommittedRecentRowsIsNotDropped(LocalPostgres postgres, MiniCluster flink)
      throws Exception {
    DeliveryRun run = DeliveryRun.into(flink, postgres, "months_written");
    TableContents tables = new TableContents(postgres, "months_written");
    String old = NOW.minusMonths(30) + "-01T00:00:00Z";
    run.deliver(new LogBuilder().qualification(0, "a", 1, "promoted", 1, old).records());
    tables.execute("UPDATE pql_qualification SET recorded_at = effective_at");
    tables.execute("UPDATE pql_history_retention SET keep = interval '400 days'");

    CompletableFuture<Void> dropping;
    try (Connection writer = tables.connect(postgres.user());
        Statement insert = writer.createStatement()) {
      writer.setAutoCommit(false);
      insert.execute("CREATE TEMP TABLE late ON COMMIT DROP AS SELECT * FROM pql_qualification");
      insert.execute("ALTER TABLE late DROP COLUMN deciding");
      insert.execute("UPDATE late SET account = 'b', recorded_at = now()");
      insert.execute("INSERT INTO pql_qualification SELECT * FROM late");
      dropping =
          CompletableFuture.runAsync(
              () -> assertThatCode(() -> drop(tables)).doesNotThrowAnyException());
      await("the drop waits for the writer")
          .until(
              () ->
                  !tables
                      .lines(
                          "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                              + " AND query LIKE '%pql_drop_old_history%'")
                      .isEmpty());
      writer.commit();
    }
    dropping.get();

    assertThat(tables.months()).containsExactly(suffix(NOW.minusMonths(30)) + ": 2");
  }

  private static void drop(TableContents tables) throws SQLException {
    tables.execute("DO 'BEGIN PERFORM pql_drop_old_history(); END'");
  }

  @Test
  void lockedTableBlocksNoRowAndItsPartitionIsCreatedLater(
      LocalPostgres postgres, MiniCluster flink) throws Exception {
    DeliveryRun run = DeliveryRun.into(flink, postgres, "months_used");
    TableContents tables = new TableContents(postgres, "months_used");
    LogBuilder log =
        new LogBuilder().qualification(0, "a", 1, "promoted", 1, NOW + "-01T00:00:00Z");

    try (Connection analyst = tables.connect(postgres.user());
        Statement query = analyst.createStatement()) {
      analyst.setAutoCommit(false);
      query.execute("SELECT * FROM pql_qualification");
      run.deliver(log.records());
      assertThat(tables.months()).containsExactly("other: 1");
    }

    run.deliver(log.qualification(0, "b", 1, "promoted", 1, NOW + "-01T00:00:00Z").records());
    assertThat(tables.months()).containsExactly(suffix(NOW) + ": 2");
  }

  @Test
  void migrationKeepsTheRowsOfVersion1(LocalPostgres postgres, MiniCluster flink) throws Exception {
    String schema = "months_v1";
    TableContents tables = new TableContents(postgres, schema);
    Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(postgres.jdbcUrl(), postgres.user(), "")
        .defaultSchema(schema)
        .table("pql_schema_history")
        .locations("classpath:io/flinkpql/sql")
        .skipDefaultCallbacks(true)
        // The views need the tables of the current version.
        .repeatableSqlMigrationPrefix("none")
        .target("1")
        .load()
        .migrate();
    tables.execute(
        """
        INSERT INTO pql_qualification
        SELECT 'saas', 'a' || i, 1, k, NULL, 'x', 1, '2026-01-01T00:00:00Z'::timestamptz
               + i * interval '20 days', now(), i, '{}', NULL, 1, '{}', NULL, '{}', '[]', NULL, 0, i
        FROM generate_series(0, 3) i, unnest(ARRAY[CASE i WHEN 2 THEN 'converted' ELSE 'updated' END]) k
        """);

    DeliveryRun run = DeliveryRun.into(flink, postgres, schema);
    run.deliver(new LogBuilder().qualification(1, "b", 1, "promoted", 9).records());

    assertThat(tables.history())
        .containsExactly("a0/1/0/0/0", "a1/1/1/0/1", "a2/1/2/0/2", "a3/1/3/0/3", "b/1/9/1/0");
    assertThat(tables.months()).containsExactly("2026_01: 2", "2026_02: 1", "2026_03: 2");
    assertThat(tables.conversions()).containsExactly("a2/1/2/0/2");
  }

  private static String suffix(YearMonth month) {
    return SUFFIX.format(month);
  }
}
