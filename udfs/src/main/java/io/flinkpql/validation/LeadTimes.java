// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import io.flinkpql.account.Account;

/**
 * Holds the times at which an account met a lead definition for the first time and ceased to, ms
 * since the epoch.
 *
 * @param qualifiedAt {@link Account#UNSET} if it never qualified
 * @param leftAt first instant after {@code qualifiedAt} at which it no longer qualified; {@link
 *     Account#UNSET} if there is none
 */
public record LeadTimes(long qualifiedAt, long leftAt) {

  /** The times of an account that never qualified. */
  public static final LeadTimes NEVER = new LeadTimes(Account.UNSET, Account.UNSET);

  /** Whether the account qualified at some time. */
  public boolean qualified() {
    return qualifiedAt != Account.UNSET;
  }

  /** Whether the account ceased to qualify at most {@code millis} after it first qualified. */
  public boolean leftWithin(long millis) {
    return leftAt != Account.UNSET && leftAt - qualifiedAt <= millis;
  }
}
