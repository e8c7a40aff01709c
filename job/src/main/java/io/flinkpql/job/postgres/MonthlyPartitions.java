// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import io.flinkpql.job.delivery.AccountRow;
import io.flinkpql.job.delivery.ChangeBatch;
import io.flinkpql.job.delivery.QualificationRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the monthly partitions of {@code pql_qualification} and {@code pql_account_daily} before
 * rows need them, and drops those past the retention. The SQL functions that it calls run with the
 * rights of the tables' owner.
 *
 * <p>Rows without a partition of their month go to the default partition. Creation can therefore
 * wait if a long query holds a lock on the table.
 */
final class MonthlyPartitions {
  private static final Logger LOG = LoggerFactory.getLogger(MonthlyPartitions.class);
  private static final Duration MAINTENANCE_INTERVAL = Duration.ofHours(1);

  /** Limits how often delivery queues for a lock, since later queries queue behind it. */
  private static final Duration LOCK_RETRY_INTERVAL = Duration.ofMinutes(1);

  private static final int MONTHS_AHEAD = 3;
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private final Clock clock;
  private final Set<YearMonth> requested = new HashSet<>();
  private Instant nextMaintenance = Instant.MIN;
  private Instant blockedUntil = Instant.MIN;

  MonthlyPartitions(Clock clock) {
    this.clock = clock;
  }

  /** Creates the partitions that rows need, in transactions of its own. */
  void prepare(Connection connection, ChangeBatch batch) throws SQLException {
    Instant now = clock.instant();
    if (now.isBefore(blockedUntil)) {
      return;
    }
    try {
      if (!now.isBefore(nextMaintenance)) {
        maintain(connection, now);
      }
      for (QualificationRow row : batch.qualificationRows()) {
        create(connection, month(row.standing().effectiveAt()));
      }
      for (AccountRow row : batch.dailyRows()) {
        create(connection, YearMonth.from(row.day()));
      }
    } catch (SQLException e) {
      if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw e;
      }
      connection.rollback();
      blockedUntil = now.plus(LOCK_RETRY_INTERVAL);
      LOG.warn(
          "The history is locked; partitions are neither created nor dropped for {}",
          LOCK_RETRY_INTERVAL);
    }
  }

  private void maintain(Connection connection, Instant now) throws SQLException {
    requested.clear();
    for (int ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
      create(connection, month(now).plusMonths(ahead));
    }
    try (PreparedStatement drop = connection.prepareStatement("SELECT pql_drop_old_history()")) {
      drop.execute();
    }
    connection.commit();
    nextMaintenance = now.plus(MAINTENANCE_INTERVAL);
  }

  private void create(Connection connection, YearMonth month) throws SQLException {
    if (requested.contains(month)) {
      return;
    }
    try (PreparedStatement create =
        connection.prepareStatement("SELECT pql_create_history_month(?)")) {
      create.setObject(1, month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC));
      create.execute();
    }
    connection.commit();
    requested.add(month);
  }

  private static YearMonth month(Instant instant) {
    return YearMonth.from(instant.atOffset(ZoneOffset.UTC));
  }
}
