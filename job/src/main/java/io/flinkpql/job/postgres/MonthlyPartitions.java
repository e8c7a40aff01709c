// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

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
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the months that {@code pql_qualification} is made of: has them made before rows need them,
 * and dropped when they are old. The functions that it calls act with the rights of the tables'
 * owner.
 *
 * <p>A row without a month of its own is not lost, it is kept among the others. So a month that
 * cannot be made now, because a long query holds the table, is left for later.
 */
final class MonthlyPartitions {
  private static final Logger LOG = LoggerFactory.getLogger(MonthlyPartitions.class);
  private static final Duration BETWEEN_ROUNDS = Duration.ofHours(1);

  /** Whoever waits for a lock holds up all that come after; so not often. */
  private static final Duration AFTER_A_LOCK = Duration.ofMinutes(1);

  private static final int MONTHS_AHEAD = 3;
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private final Clock clock;
  private final Set<YearMonth> asked = new HashSet<>();
  private Instant nextRound = Instant.MIN;
  private Instant blockedUntil = Instant.MIN;

  MonthlyPartitions(Clock clock) {
    this.clock = clock;
  }

  /** Makes room for rows, in transactions of its own. */
  void prepare(Connection connection, List<QualificationRow> rows) throws SQLException {
    Instant now = clock.instant();
    if (now.isBefore(blockedUntil)) {
      return;
    }
    try {
      if (!now.isBefore(nextRound)) {
        round(connection, now);
      }
      for (QualificationRow row : rows) {
        create(connection, month(row.standing().effectiveAt()));
      }
    } catch (SQLException e) {
      if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw e;
      }
      connection.rollback();
      blockedUntil = now.plus(AFTER_A_LOCK);
      LOG.warn("The history is in use; its months are left as they are for {}", AFTER_A_LOCK);
    }
  }

  private void round(Connection connection, Instant now) throws SQLException {
    asked.clear();
    for (int ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
      create(connection, month(now).plusMonths(ahead));
    }
    try (PreparedStatement drop = connection.prepareStatement("SELECT pql_drop_old_history()")) {
      drop.execute();
    }
    connection.commit();
    nextRound = now.plus(BETWEEN_ROUNDS);
  }

  private void create(Connection connection, YearMonth month) throws SQLException {
    if (asked.contains(month)) {
      return;
    }
    try (PreparedStatement create =
        connection.prepareStatement("SELECT pql_create_history_month(?)")) {
      create.setObject(1, month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC));
      create.execute();
    }
    connection.commit();
    asked.add(month);
  }

  private static YearMonth month(Instant instant) {
    return YearMonth.from(instant.atOffset(ZoneOffset.UTC));
  }
}
