// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;

/** What to do about a failure to write, told from its SQLSTATE. */
enum PostgresFailure {
  /** The database is away or busy: the same again, later. */
  UNAVAILABLE,
  /** A value that the database cannot hold: the row at fault is set aside. */
  BAD_VALUE,
  /** Tables, rights or versions do not fit; retries are useless until someone fixes them. */
  INCOMPATIBLE;

  /**
   * Classes of SQLSTATE that pass: connection lost, wrong login (secrets are rotated), transaction
   * rolled back, out of resources, stopped by an operator, input or output failed.
   */
  private static final Set<String> PASSING_CLASSES = Set.of("08", "28", "40", "53", "57", "58");

  /** A lock not granted in time; a server that only reads, as one does just after a failover. */
  private static final Set<String> PASSING = Set.of("55P03", "25006");

  /** Classes of SQLSTATE that blame a value: data exception, limit of the server exceeded. */
  private static final Set<String> VALUE_CLASSES = Set.of("22", "54");

  static PostgresFailure of(SQLException failure) {
    String state = failure.getSQLState();
    if (failure instanceof SQLTransientException || failure instanceof SQLRecoverableException) {
      return UNAVAILABLE;
    }
    if (state == null || state.length() != 5) {
      return failure.getCause() instanceof IOException ? UNAVAILABLE : INCOMPATIBLE;
    }
    String stateClass = state.substring(0, 2);
    if (PASSING_CLASSES.contains(stateClass) || PASSING.contains(state)) {
      return UNAVAILABLE;
    }
    return VALUE_CLASSES.contains(stateClass) ? BAD_VALUE : INCOMPATIBLE;
  }
}
