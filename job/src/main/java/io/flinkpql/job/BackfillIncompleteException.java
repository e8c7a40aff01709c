// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

/** Reports that the scoring job has not merged a whole backfill in time. */
public final class BackfillIncompleteException extends Exception {

  private static final long serialVersionUID = 1L;

  BackfillIncompleteException(String message) {
    super(message);
  }
}
