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
  private boolean survives;
  private boolean leavesMarker;

  Applied() {}

  void set(
      Scorer.Outcome newOutcome,
      boolean newSurvives,
      Account newAccount,
      int newQualifications,
      long newBadProperties) {
    set(newAccount, newQualifications);
    outcome = newOutcome;
    survives = newSurvives;
    leavesMarker = false;
    badProperties = newBadProperties;
  }

  void leaveMarker(Account marker) {
    set(marker, qualifications());
    leavesMarker = true;
  }

  /**
   * Whether the message was applied, ignored, or deleted the account. An ignored one may emit
   * qualifications too: the watermark can have passed boundaries before it arrived.
   */
  public Scorer.Outcome outcome() {
    return outcome;
  }

  /**
   * Whether the account goes on under a candidate although the message deleted it under the rule
   * set in force: it had not begun there, and the message deleted one user. Its state stays.
   */
  public boolean survives() {
    return survives;
  }

  /**
   * Whether {@link #account} holds no usage and must be kept all the same, after it was deleted: it
   * keeps what was deleted out of usage that a backfill merges later.
   */
  public boolean leavesMarker() {
    return leavesMarker;
  }

  /** The number of values in the message that a {@code sum} could not add: absent or no number. */
  public long badProperties() {
    return badProperties;
  }
}
