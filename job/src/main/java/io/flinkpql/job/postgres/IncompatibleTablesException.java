// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import java.sql.SQLException;

/**
 * Thrown if the tables or the user's rights do not fit the job. Retries are useless until someone
 * fixes what the message names.
 */
public final class IncompatibleTablesException extends Exception {
  IncompatibleTablesException(String message, SQLException cause) {
    super(message, cause);
  }
}
