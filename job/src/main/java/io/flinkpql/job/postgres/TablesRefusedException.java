// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

/**
 * Thrown if a job must not write the tables: another one does, or they were written from other
 * topics. The message names the other one and the remedy.
 */
public final class TablesRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  TablesRefusedException(String message) {
    super(message);
  }
}
