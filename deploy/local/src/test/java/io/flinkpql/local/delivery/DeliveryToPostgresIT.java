// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flinkpql.job.delivery.LogRecord;
import io.flinkpql.job.delivery.LogRecord.Topic;
import io.flinkpql.job.postgres.Credentials;
import io.flinkpql.job.postgres.MigrationSettings;
import io.flinkpql.job.postgres.Migrations;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({SharedPostgres.class, SharedFlink.class})
class DeliveryToPostgresIT {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Test
  void rowsHoldAllFieldsOfTheirRecords(LocalPostgres postgres, MiniCluster flink) throws Exception {
    DeliveryRun run = DeliveryRun.into(flink, postgres, "whole_rows");
    TableContents tables = new TableContents(postgres, "whole_rows");

    run.deliver(
        new LogBuilder()
            .qualification(3, "acct_1", 1, "promoted", 42.5)
            .account(2, "acct_1", 1, 42.5)
            .records());

    assertThat(
            tables.lines(
                """
                SELECT concat_ws('|', rule_set, account, seq, kind, from_tier IS NULL, to_tier, level,
                                 effective_at AT TIME ZONE 'UTC', recorded_at AT TIME ZONE 'UTC',
                                 score, segments[1], segments[2], priority, rule_set_version,
                                 entered_at, converted_at IS NULL, signals,
                                 evidence -> 0 ->> 'condition', trigger ->> 'user',
                                 topic_partition, topic_offset)
                FROM pql_qualification
                """))
        .containsExactly(
            "saas|acct_1|1|promoted|t|engaged|2|2026-03-04 10:15:30.123|2026-03-04"
                + " 10:15:31|42.5|api-limit|team \"a\\b\", c|highest|7|{\"activated\":"
                + " \"2026-03-01T00:00:00Z\"}|t|{\"idle_days\": null, \"invites_30d\":"
                + " 6}|invites_30d >= 2|u1|3|0");
    assertThat(
            tables.lines(
                """
                SELECT concat_ws('|', rule_set, account, tier, level, score, segments,
                                 priority IS NULL, entered_at, signals, seq,
                                 converted_at AT TIME ZONE 'UTC', effective_at AT TIME ZONE 'UTC',
                                 recorded_at AT TIME ZONE 'UTC', rule_set_version, topic_partition,
                                 topic_offset)
                FROM pql_account
                """))
        .containsExactly(
            "saas|acct_1|engaged|2|42.5|{}|t|{}|{\"invites_30d\": 6}|1|2026-03-02 00:00:00"
                + "|2026-03-04 10:15:30.123|2026-03-04 10:15:31|7|2|0");
    assertThat(tables.refused()).isEmpty();
  }

  @Test
  void replayedRecordsWriteNoRow(LocalPostgres postgres, MiniCluster flink) throws Exception {
    DeliveryRun run = DeliveryRun.into(flink, postgres, "again");
    TableContents tables = new TableContents(postgres, "again");
    List<LogRecord> log =
        new LogBuilder()
            .qualification(0, "a", 1, "promoted", 1)
            .account(0, "a", 1, 1)
            .qualification(0, "a", 2, "demoted", 2)
            .account(0, "a", 2, 2)
            .records();

    run.deliver(log);
    List<String> versions =
        tables.lines("SELECT xmin FROM pql_account UNION ALL SELECT xmin FROM pql_qualification");
    run.deliver(log);
    run.deliver(log.subList(0, 2));

    assertThat(tables.history()).containsExactly("a/1/1/0/0", "a/2/2/0/1");
    assertThat(tables.accounts()).containsExactly("a/2/2/0/1");
    assertThat(
            tables.lines(
                "SELECT xmin FROM pql_account UNION ALL SELECT xmin FROM pql_qualification"))
        .as("row versions")
        .isEqualTo(versions);
  }

  @Test
  void repeatedSeqReplacesThisAndLaterRows(LocalPostgres postgres, MiniCluster flink)
      throws Exception {
    DeliveryRun run = DeliveryRun.into(flink, postgres, "repeated");
    List<LogRecord> log =
        new LogBuilder()
            .qualification(0, "a", 1, "promoted", 1)
            .qualification(0, "a", 2, "updated", 2)
            .qualification(0, "a", 3, "updated", 3)
            .qualification(0, "b", 3, "updated", 3)
            .qualification(0, "a", 2, "demoted", 4)
            .records();

    run.deliver(log.subList(0, 4));
    run.deliver(log.subList(4, 5));
    TableContents tables = new TableContents(postgres, "repeated");
    assertThat(tables.history()).containsExactly("a/1/1/0/0", "a/2/4/0/4", "b/3/3/0/3");

    run.deliver(log.subList(1, 3));
    run.deliver(log.subList(1, 5));
    assertThat(tables.history())
        .as("after a replay from before the repetition")
        .containsExactly("a/1/1/0/0", "a/2/4/0/4", "b/3/3/0/3");
  }

  @Test
  void deletedAccountLeavesNoRowsAndCanReturn(LocalPostgres postgres, MiniCluster flink)
      throws Exception {
    DeliveryRun run = DeliveryRun.into(flink, postgres, "deleted");
    TableContents tables = new TableContents(postgres, "deleted");
    LogBuilder log =
        new LogBuilder()
            .qualification(0, "a", 1, "promoted", 1)
            .qualification(0, "b", 1, "promoted", 1)
            .account(0, "a", 1, 1)
            .account(0, "b", 1, 1)
            .add(Topic.QUALIFICATIONS, 0, "a", "no json")
            .add(Topic.ACCOUNTS, 0, "a", "no json");
    run.deliver(log.records());
    assertThat(tables.refused()).hasSize(2);

    log.qualification(0, "a", 2, "deleted", 0).tombstone(0, "a");
    run.deliver(log.records());
    assertThat(tables.history()).containsExactly("b/1/1/0/1");
    assertThat(tables.accounts()).containsExactly("b/1/1/0/1");
    assertThat(tables.refused()).isEmpty();

    log.qualification(0, "a", 1, "promoted", 9).account(0, "a", 1, 9);
    run.deliver(log.records());
    assertThat(tables.history()).containsExactly("a/1/9/0/4", "b/1/1/0/1");
    assertThat(tables.accounts()).containsExactly("a/1/9/0/4", "b/1/1/0/1");
  }

  @Test
  void unreadableAndUnstorableRecordsAreRefusedAndTheRestIsWritten(
      LocalPostgres postgres, MiniCluster flink) throws Exception {
    DeliveryRun run = DeliveryRun.into(flink, postgres, "refused");
    String exceedingNumeric =
        text(new LogBuilder().account(0, "big", 1, 1)).replace("\": 6", "\": 1e200000");
    String unstorable =
        text(new LogBuilder().account(0, "odd", 1, 1))
            .replace("\"invites_30d\"", "\"a\\u0000\\\\u0000\"")
            .replace("\"segments\": []", "\"segments\": [\"x\\ud800y\"]");
    LogBuilder log =
        new LogBuilder()
            .account(0, "a", 1, 1)
            .add(Topic.ACCOUNTS, 0, "big", exceedingNumeric)
            .add(Topic.ACCOUNTS, 0, "odd", unstorable)
            .add(Topic.QUALIFICATIONS, 0, "x", "{\"schema\": \"pql.qualification/v2\"}")
            .add(Topic.QUALIFICATIONS, 0, null, null)
            .account(0, "b", 1, 1);

    run.deliver(log.records());
    run.deliver(log.records());

    TableContents tables = new TableContents(postgres, "refused");
    assertThat(tables.accounts()).containsExactly("a/1/1/0/0", "b/1/1/0/3", "odd/1/1/0/2");
    assertThat(
            tables.lines(
                "SELECT signals::text || segments[1] FROM pql_account WHERE account = 'odd'"))
        .containsExactly("{\"a\\\\u0000\": 6}x\uFFFDy");
    assertThat(tables.refused())
        .containsExactly(
            "accounts/0/1/big: the database cannot store one of its values: SQLSTATE 22003",
            "qualifications/0/0/x: its schema is not pql.qualification/v1",
            "qualifications/0/1: it has no value");
  }

  @Test
  void databaseOutageLosesNoRow(LocalPostgres postgres, MiniCluster flink) throws Exception {
    DeliveryRun run = DeliveryRun.into(flink, postgres, "away");
    TableContents tables = new TableContents(postgres, "away");
    int accounts = 5;
    int seqs = 300;
    LogBuilder log = new LogBuilder();
    for (int seq = 1; seq <= seqs; seq++) {
      for (int account = 0; account < accounts; account++) {
        log.qualification(0, "acct" + account, seq, "updated", seq)
            .account(0, "acct" + account, seq, seq);
      }
    }

    JobID job = run.start(log.records(), 1500);
    await().atMost(PATIENCE).until(() -> !tables.accounts().isEmpty());
    postgres.suspend();
    try {
      assertThatThrownBy(tables::accounts).isInstanceOf(java.sql.SQLException.class);
    } finally {
      postgres.resume();
    }
    tables.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE application_name = 'flink-pql delivery'");
    run.await(job);

    assertThat(tables.lines("SELECT count(*) FROM pql_qualification"))
        .containsExactly(String.valueOf(accounts * seqs));
    assertThat(tables.lines("SELECT seq FROM pql_account"))
        .containsExactlyElementsOf(
            IntStream.range(0, accounts).mapToObj(account -> String.valueOf(seqs)).toList());
  }

  @Test
  void connectionCutBetweenCommitAndItsAnswerWritesNothingTwice(
      LocalPostgres postgres, MiniCluster flink) throws Exception {
    DeliveryRun run = DeliveryRun.into(flink, postgres, "cut");
    TableContents tables = new TableContents(postgres, "cut");
    int seqs = 200;
    LogBuilder log = new LogBuilder();
    for (int seq = 1; seq <= seqs; seq++) {
      log.qualification(0, "a", seq, "updated", seq)
          .account(0, "a", seq, seq)
          .deadLetter(0, 4, "no_account")
          .add(Topic.QUALIFICATIONS, 1, "a", "no json");
    }

    try (AnswerLosingProxy proxy = AnswerLosingProxy.to(postgres.port(), 10)) {
      run.through(proxy.port()).deliver(log.records());
      assertThat(proxy.cuts()).isGreaterThan(3);
    }

    assertThat(
            tables.lines(
                "SELECT min(seq) || ' ' || max(seq) || ' ' || count(*) FROM pql_qualification"))
        .containsExactly("1 200 200");
    assertThat(tables.accounts()).containsExactly("a/200/200/0/199");
    assertThat(tables.deadLetters()).containsExactly("2026-03-04/usage/no_account: 200");
    assertThat(tables.refused()).hasSize(seqs);
  }

  @Test
  void refusedLoginIsRetriedWithCredentialsReadAgain(
      LocalPostgres postgres, MiniCluster flink, @TempDir Path secrets) throws Exception {
    String user = Files.writeString(secrets.resolve("user"), "nobody_yet").toString();
    String loginFile = secrets.resolve("login").toString();
    Credentials credentials =
        () -> {
          Credentials.Login login = Credentials.files(user, user).read();
          Files.writeString(Path.of(loginFile), login.user());
          return login;
        };
    DeliveryRun run = DeliveryRun.into(flink, postgres, "login", credentials);

    JobID job = run.start(new LogBuilder().account(0, "a", 1, 1).records(), 1000);
    await().atMost(PATIENCE).until(() -> Files.exists(Path.of(loginFile)));
    Files.writeString(Path.of(user), postgres.user());
    run.await(job);

    assertThat(new TableContents(postgres, "login").accounts()).containsExactly("a/1/1/0/0");
    assertThat(Path.of(loginFile)).hasContent(postgres.user());
  }

  @Test
  void rotatedCredentialsLoseNoRow(LocalPostgres postgres, MiniCluster flink, @TempDir Path secrets)
      throws Exception {
    Path user = Files.writeString(secrets.resolve("user"), "rotated_before");
    DeliveryRun run =
        DeliveryRun.into(
            flink, postgres, "rotated", Credentials.files(user.toString(), user.toString()));
    TableContents tables = new TableContents(postgres, "rotated");
    tables.execute("CREATE ROLE rotated_before LOGIN IN ROLE rotated_writer");
    tables.execute("CREATE ROLE rotated_after LOGIN IN ROLE rotated_writer");
    LogBuilder log = new LogBuilder();
    for (int seq = 1; seq <= 2000; seq++) {
      log.qualification(0, "a", seq, "updated", seq).account(0, "a", seq, seq);
    }

    JobID job = run.start(log.records(), 1500);
    await().atMost(PATIENCE).until(() -> !tables.accounts().isEmpty());
    tables.execute("ALTER ROLE rotated_before NOLOGIN");
    tables.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'rotated_before'");
    Files.writeString(user, "rotated_after");
    run.await(job);

    assertThat(
            tables.lines(
                "SELECT min(seq) || ' ' || max(seq) || ' ' || count(*) FROM pql_qualification"))
        .containsExactly("1 2000 2000");
    assertThat(tables.lines("SELECT seq FROM pql_account")).containsExactly("2000");
  }

  @Test
  void incompatibleTablesFailTheJobWithAnExplanation(LocalPostgres postgres, MiniCluster flink)
      throws Exception {
    DeliveryRun run = DeliveryRun.into(flink, postgres, "misfit");
    new TableContents(postgres, "misfit")
        .execute("ALTER TABLE pql_account DROP COLUMN priority CASCADE");

    assertThatThrownBy(() -> run.deliver(new LogBuilder().account(0, "a", 1, 1).records()))
        .hasStackTraceContaining("PostgreSQL rejects the rows of the delivery job (SQLSTATE 42703");
  }

  @Test
  void migrationsApplyOnceBesideOtherTablesAndCommentEveryColumn(
      LocalPostgres postgres, MiniCluster flink) throws Exception {
    new TableContents(postgres, "public")
        .execute("CREATE SCHEMA shared; CREATE TABLE shared.of_others (id int)");
    DeliveryRun run = DeliveryRun.into(flink, postgres, "shared");

    assertThat(Migrations.apply(MigrationSettings.of(run.settings()))).isZero();
    assertThat(
            new TableContents(postgres, "shared")
                .lines(
                    """
                    SELECT c.relname || '.' || a.attname
                    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
                    WHERE c.relnamespace = 'shared'::regnamespace AND c.relkind IN ('r', 'p')
                      AND c.relname LIKE 'pql%' AND c.relname <> 'pql_schema_history'
                      AND (col_description(c.oid, a.attnum) IS NULL
                           OR obj_description(c.oid) IS NULL)
                    """))
        .as("columns without a comment on them or their table")
        .isEmpty();
  }

  private static String text(LogBuilder log) {
    return new String(log.records().get(0).value(), java.nio.charset.StandardCharsets.UTF_8);
  }
}
