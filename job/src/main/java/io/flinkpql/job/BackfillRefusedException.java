// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

/** Reports, in a sentence with the remedy, why a backfill cannot begin. */
public final class BackfillRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  BackfillRefusedException(String message) {
    super(message);
  }
}
