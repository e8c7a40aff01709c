// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;

/**
 * Reports the result of advancing an account's clock. A {@link RuleTimeline} overwrites its one
 * instance with each call, so that no message allocates a result: read it before the next call.
 */
public sealed class Advanced permits Applied, Merged {

  private Account account;
  private int qualifications;

  Advanced() {}

  void set(Account newAccount, int newQualifications) {
    account = newAccount;
    qualifications = newQualifications;
  }

  /**
   * The account after the call. It is another object than the one passed in if a newer version of
   * the rule set came into force.
   */
  public Account account() {
    return account;
  }

  /** The number of qualifications that the call emitted. */
  public int qualifications() {
    return qualifications;
  }

  /** Whether the call emitted any qualification. */
  public boolean qualified() {
    return qualifications > 0;
  }
}
