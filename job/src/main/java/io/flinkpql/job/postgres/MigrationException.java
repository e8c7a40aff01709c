// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

/** Thrown if a migration of the tables fails. The message gives the cause. */
public final class MigrationException extends Exception {
  MigrationException(String message, Exception cause) {
    super(message, cause);
  }
}
