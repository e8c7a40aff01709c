// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flinkpql.job.delivery.LogRecord;
import io.flinkpql.job.delivery.LogTopics;
import io.flinkpql.job.postgres.PostgresSink;
import io.flinkpql.job.postgres.StartCheck;
import io.flinkpql.job.postgres.TablesRefusedException;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests that one delivery job at a time writes the tables of a schema. */
@ExtendWith({SharedPostgres.class, SharedFlink.class})
class TablesInUseIT {

  private static final int RECORDS = 400;

  @Test
  void secondJobIsRefusedWithTheFirstOnesSigns(LocalPostgres postgres, MiniCluster flink)
      throws Exception {
    DeliveryRun run = DeliveryRun.into(flink, postgres, "in_use");
    JobID first = run.start(accounts("a"), 20);
    awaitLocked(postgres, first);

    assertThatThrownBy(() -> run.deliver(accounts("b")))
        .hasStackTraceContaining(
            "The tables in schema in_use are in use by delivery job " + first.toHexString())
        .hasStackTraceContaining(", connected since 20")
        .hasStackTraceContaining(
            "stop the other one, or give this one its own pql.postgres.schema");
    assertThat(
            new TableContents(postgres, "in_use").lines("SELECT DISTINCT account FROM pql_account"))
        .as("accounts written by the second job")
        .doesNotContain("b");

    flink.cancelJob(first).get();
    flink.requestJobResult(first).get();
    run.deliver(accounts("b"));
    assertThat(new TableContents(postgres, "in_use").lines("SELECT account FROM pql_account"))
        .contains("b");
  }

  @Test
  void jobIsNotRefusedByItsOwnSessions(LocalPostgres postgres, MiniCluster flink) throws Exception {
    DeliveryRun run = DeliveryRun.into(flink, postgres, "own_sessions");
    JobID job = run.start(accounts("a"), 20);
    awaitLocked(postgres, job);

    StartCheck.check(
        run.settings().withTakeoverTimeout(Duration.ZERO),
        PostgresSink.owner(job),
        LogTopics.none());

    assertThatThrownBy(
            () ->
                StartCheck.check(
                    run.settings().withTakeoverTimeout(Duration.ZERO), "b", LogTopics.none()))
        .isInstanceOf(TablesRefusedException.class);
    flink.cancelJob(job).get();
    flink.requestJobResult(job).get();
  }

  @Test
  void startWaitsForAnInstanceThatEnds(LocalPostgres postgres, MiniCluster flink) throws Exception {
    DeliveryRun run = DeliveryRun.into(flink, postgres, "ending");
    JobID job = run.start(accounts("a"), 100);
    awaitLocked(postgres, job);

    StartCheck.check(
        run.settings().withTakeoverTimeout(Duration.ofMinutes(1)), "b", LogTopics.none());

    run.await(job);
  }

  @Test
  void lockThatWasLostIsTakenAgain(LocalPostgres postgres, MiniCluster flink) throws Exception {
    DeliveryRun run = DeliveryRun.into(flink, postgres, "lost_lock");
    JobID job = run.start(accounts("a"), 50);
    awaitLocked(postgres, job);

    List<String> lost = lockSessions(postgres, job);
    new TableContents(postgres, "lost_lock")
        .execute("SELECT pg_terminate_backend(" + lost.get(0) + ")");

    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> lockSessions(postgres, job),
            sessions -> !sessions.isEmpty() && !sessions.equals(lost));
    run.await(job);
    assertThat(new TableContents(postgres, "lost_lock").lines("SELECT seq FROM pql_account"))
        .containsExactly(String.valueOf(RECORDS));
  }

  private static List<LogRecord> accounts(String account) {
    LogBuilder log = new LogBuilder();
    for (int seq = 1; seq <= RECORDS; seq++) {
      log.account(0, account, seq, seq);
    }
    return log.records();
  }

  static void awaitLocked(LocalPostgres postgres, JobID job) {
    await().atMost(Duration.ofSeconds(30)).until(() -> !lockSessions(postgres, job).isEmpty());
  }

  /** Returns the process ids of the sessions with which a job locks its tables. */
  private static List<String> lockSessions(LocalPostgres postgres, JobID job) throws SQLException {
    return new TableContents(postgres, "public")
        .lines(
            "SELECT l.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                + " WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND a.application_name LIKE '%"
                + job.toHexString()
                + "' ORDER BY 1");
  }
}
