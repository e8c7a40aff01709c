// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

/** The tables could not be brought to this version; the message says why. */
public final class MigrationException extends Exception {
  MigrationException(String message, Exception cause) {
    super(message, cause);
  }
}
