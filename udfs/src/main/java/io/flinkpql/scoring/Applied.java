// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;

/**
 * Reports the result of applying a message to an account. A {@link RuleTimeline} overwrites its one
 * instance with each call, so that no message allocates a result: read it before the next call.
 */
public final class Applied extends Advanced {

  private Scorer.Outcome outcome;
  private long badProperties;

  Applied() {}

  void set(
      Scorer.Outcome newOutcome, Account newAccount, int newQualifications, long newBadProperties) {
    set(newAccount, newQualifications);
    outcome = newOutcome;
    badProperties = newBadProperties;
  }

  /**
   * Whether the message was applied, ignored as a duplicate, or deleted the account. A duplicate
   * may emit qualifications too: the watermark can have passed boundaries before it arrived.
   */
  public Scorer.Outcome outcome() {
    return outcome;
  }

  /** The number of values in the message that a {@code sum} could not add: absent or no number. */
  public long badProperties() {
    return badProperties;
  }
}
