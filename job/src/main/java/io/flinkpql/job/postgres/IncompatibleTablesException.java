// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import java.sql.SQLException;

/** Delivery cannot go on until someone mends what its message says. */
public final class IncompatibleTablesException extends Exception {
  IncompatibleTablesException(String message, SQLException cause) {
    super(message, cause);
  }
}
