// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import io.flinkpql.job.delivery.QualificationRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Writes {@code pql_qualification}. Most rows are new and are appended with {@code COPY}. After a
 * restart the log is replayed from the last checkpoint, so rows are upserted until a batch has no
 * duplicate.
 */
final class HistoryTable {
  private static final String TABLE = "pql_qualification";
  private static final String UNIQUE_VIOLATION = "23505";

  private final CopyStatement<QualificationRow> copy;
  private final BatchStatement<QualificationRow> upsert;

  /** Starts as true, since a job first replays the records since its last checkpoint. */
  private boolean upserting = true;

  HistoryTable(List<Column<QualificationRow>> columns) {
    copy = new CopyStatement<>(TABLE, columns);
    upsert =
        BatchStatement.upsert(
            TABLE, List.of("rule_set", "account", "seq", "effective_at"), columns);
  }

  /**
   * Writes rows.
   *
   * @throws SQLException on any failure, also on an unexpected duplicate; see {@link
   *     #switchToUpsert}
   */
  void write(Connection connection, List<QualificationRow> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    if (upserting) {
      upserting = upsert.execute(connection, rows) < rows.size();
    } else {
      copy.execute(connection, rows);
    }
  }

  /** Switches to upserts if a row was a duplicate; returns whether a retry can succeed by that. */
  boolean switchToUpsert(SQLException failure) {
    if (upserting || !UNIQUE_VIOLATION.equals(failure.getSQLState())) {
      return false;
    }
    upserting = true;
    return true;
  }
}
