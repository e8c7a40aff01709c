// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import io.flinkpql.account.Account;

/**
 * States how an account fared under each lead definition, and whether it paid. Times are ms since
 * the epoch.
 *
 * @param account id of the account
 * @param firstSeen event time of its earliest applied message
 * @param paidAt instant of its conversion; {@link Account#UNSET} if it has not converted
 * @param leads when it qualified for each definition
 */
public record AccountOutcome(String account, long firstSeen, long paidAt, LeadHistory leads) {

  /** Whether the account converted. */
  public boolean paid() {
    return paidAt != Account.UNSET;
  }
}
