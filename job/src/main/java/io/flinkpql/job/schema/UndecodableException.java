// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.schema;

import io.flinkpql.message.DeadLetterReason;

/** Reports a value that cannot be decoded; trying again gives the same result. */
public final class UndecodableException extends Exception {

  private static final long serialVersionUID = 1L;

  private final DeadLetterReason reason;

  /**
   * Creates a report.
   *
   * @param message a sentence that says why
   */
  UndecodableException(String message) {
    this(DeadLetterReason.MALFORMED_JSON, message);
  }

  UndecodableException(DeadLetterReason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Returns the reason for which the value is dead-lettered. */
  public DeadLetterReason reason() {
    return reason;
  }
}
