// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkpql.job.delivery.LogRecord;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Changes the ladder of a rule set under accounts that climbed another one. */
@ExtendWith({SharedPostgres.class, SharedFlink.class})
class LaddersIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int ACCOUNTS = 600;

  /** They keep the job alive for two minutes, unless it is cancelled. */
  private static final int IDLE_RECORDS = 24_000;

  private static final int PER_SECOND = 200;

  @Test
  void timesBetweenTiersFollowAnotherLadderWhileTheJobRuns(
      LocalPostgres postgres, MiniCluster flink) throws Exception {
    DeliveryRun run = DeliveryRun.into(flink, postgres, "ladders");
    TableContents tables = new TableContents(postgres, "ladders");
    LogBuilder log = climbed();
    run.deliver(log.records());
    List<String> before = tables.funnel();
    assertThat(before).isEqualTo(tables.funnelByHistory()).isNotEmpty();

    log.ruleSet(0, 2, "two", "[\"trial\", \"engaged\", \"activated\"]");
    run.deliver(log.records());
    List<String> computed = tables.funnel();
    assertThat(computed).isEqualTo(tables.funnelByHistory()).isNotEqualTo(before);

    // Records of accounts would have their times derived anyway.
    int delivered = log.records().size();
    for (int i = 0; i < IDLE_RECORDS; i++) {
      log.deadLetter(0, 4, "no_account");
    }
    List<LogRecord> idle = log.records().subList(delivered, delivered + IDLE_RECORDS);
    JobID job = run.start(idle, PER_SECOND);
    await().atMost(PATIENCE).until(() -> stale(tables).isEmpty());

    assertThat(tables.funnel()).isEqualTo(computed);
    assertThat(tables.firstTimes()).isEqualTo(tables.firstTimesCounted()).isNotEmpty();
    flink.cancelJob(job).get();
    flink.requestJobResult(job).get();
    List<String> followed = tables.derived();
    tables.deriveAnew();
    assertThat(followed).isEqualTo(tables.derived());
  }

  @Test
  void accountsThatDeliveryHoldsAreLeftForLater(LocalPostgres postgres, MiniCluster flink)
      throws Exception {
    DeliveryRun run = DeliveryRun.into(flink, postgres, "held_ladders");
    TableContents tables = new TableContents(postgres, "held_ladders");
    LogBuilder log = climbed();
    run.deliver(log.ruleSet(0, 2, "two", "[\"engaged\", \"activated\"]").records());
    tables.execute("UPDATE pql_reached SET tier_below = NULL WHERE account < 'acct0010'");

    try (Connection delivery = tables.connect(postgres.user());
        Statement update = delivery.createStatement()) {
      delivery.setAutoCommit(false);
      update.execute("UPDATE pql_reached SET score = 2 WHERE account = 'acct0003'");
      assertThat(renewed(tables, "")).containsExactly("");
      delivery.rollback();
    }

    assertThat(renewed(tables, "")).containsExactly("acct0009");
    assertThat(renewed(tables, "acct0599")).containsOnlyNulls();
  }

  private static List<String> renewed(TableContents tables, String after) throws SQLException {
    return tables.lines("SELECT pql_renew_climbs('saas', '%s', 10)".formatted(after));
  }

  private static List<String> stale(TableContents tables) throws SQLException {
    return tables.lines("SELECT tier FROM pql_stale_tiers()");
  }

  /** Returns a log of accounts that reach up to three tiers, at different times. */
  private static LogBuilder climbed() {
    LogBuilder log = new LogBuilder().ruleSet(0, 1, "one");
    for (int i = 0; i < ACCOUNTS; i++) {
      String account = "acct%04d".formatted(i);
      String entered = "{\"activated\": \"2026-01-01T00:00:00Z\"";
      log.qualification(0, account, 1, "promoted", 1, day(1 + i % 9), day(9), entered + "}", "[]");
      entered += ", \"trial\": \"2026-01-01T00:00:00Z\"";
      log.qualification(
          0, account, 2, "promoted", 1, day(10 + i % 7), day(18), entered + "}", "[]");
      if (i % 3 == 0) {
        entered += ", \"engaged\": \"2026-01-01T00:00:00Z\"";
        log.qualification(0, account, 3, "promoted", 1, day(19), day(20), entered + "}", "[]");
      }
    }
    return log;
  }

  private static String day(int day) {
    return "2026-01-%02dT00:00:00Z".formatted(day);
  }
}
