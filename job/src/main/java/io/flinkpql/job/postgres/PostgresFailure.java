// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;

/** Classifies a failed write by its SQLSTATE. */
enum PostgresFailure {
  /** The database is unreachable or busy; the write is retried. */
  UNAVAILABLE,
  /** The database cannot store a value; the row goes to {@code pql_refused_record}. */
  BAD_VALUE,
  /** Tables, rights or versions do not fit; retries are useless until someone fixes them. */
  INCOMPATIBLE;

  /**
   * Lists transient classes of SQLSTATE: connection lost, login refused (secrets are rotated),
   * transaction rolled back, out of resources, stopped by an operator, input or output failed.
   */
  private static final Set<String> TRANSIENT_CLASSES = Set.of("08", "28", "40", "53", "57", "58");

  /**
   * Lists transient states: a lock timeout, and a server that is read-only just after a failover.
   */
  private static final Set<String> TRANSIENT_STATES = Set.of("55P03", "25006");

  /** Lists classes of SQLSTATE caused by a value: data exception, limit of the server exceeded. */
  private static final Set<String> VALUE_CLASSES = Set.of("22", "54");

  /** Returns the class of a failure. */
  static PostgresFailure of(SQLException failure) {
    String state = failure.getSQLState();
    if (failure instanceof SQLTransientException || failure instanceof SQLRecoverableException) {
      return UNAVAILABLE;
    }
    if (state == null || state.length() != 5) {
      return failure.getCause() instanceof IOException ? UNAVAILABLE : INCOMPATIBLE;
    }
    String stateClass = state.substring(0, 2);
    if (TRANSIENT_CLASSES.contains(stateClass) || TRANSIENT_STATES.contains(state)) {
      return UNAVAILABLE;
    }
    return VALUE_CLASSES.contains(stateClass) ? BAD_VALUE : INCOMPATIBLE;
  }
}
