// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;

/**
 * Reports the result of merging usage from before the begin of a candidate into an account. A
 * {@link RuleTimeline} overwrites its one instance with each call: read it before the next call.
 */
public final class Merged extends Advanced {

  private boolean merged;

  Merged() {}

  void set(Account newAccount, int newQualifications, boolean newMerged) {
    set(newAccount, newQualifications);
    merged = newMerged;
  }

  /** Whether usage was merged: none was before, and nothing of it was deleted as a whole. */
  public boolean merged() {
    return merged;
  }
}
