// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import io.flinkpql.job.delivery.QualificationRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Writes {@code pql_qualification}. Rows are new but for those that come again after a restart, so
 * they are copied in, and only where that fails, and until no more come again, compared with what
 * is there.
 */
final class HistoryTable {
  private static final String TABLE = "pql_qualification";
  private static final String UNIQUE_VIOLATION = "23505";

  private final CopyStatement<QualificationRow> copy;
  private final BatchStatement<QualificationRow> upsert;

  /** A job begins with what it had delivered since its last checkpoint. */
  private boolean rowsComeAgain = true;

  HistoryTable(List<Column<QualificationRow>> columns) {
    copy = new CopyStatement<>(TABLE, columns);
    upsert =
        BatchStatement.upsert(
            TABLE, List.of("rule_set", "account", "seq", "effective_at"), columns);
  }

  /**
   * Writes rows.
   *
   * @throws SQLException also if rows came again unexpectedly; see {@link #switchToUpsert}
   */
  void write(Connection connection, List<QualificationRow> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    if (rowsComeAgain) {
      rowsComeAgain = upsert.execute(connection, rows) < rows.size();
    } else {
      copy.execute(connection, rows);
    }
  }

  /** Whether writing failed because rows came again, and will not fail by that the next time. */
  boolean switchToUpsert(SQLException failure) {
    if (rowsComeAgain || !UNIQUE_VIOLATION.equals(failure.getSQLState())) {
      return false;
    }
    rowsComeAgain = true;
    return true;
  }
}
