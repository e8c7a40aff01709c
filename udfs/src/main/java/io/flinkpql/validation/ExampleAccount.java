// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import io.flinkpql.account.Account;
import java.util.List;

/**
 * Names an account that stands as an example behind a figure. Times are ms since the epoch.
 *
 * @param account id of the account
 * @param firstSeen event time of its earliest applied message
 * @param paidAt instant of its conversion; {@link Account#UNSET} if it has not converted
 * @param times when it qualified: under the rule set, or under each of the two that are compared
 */
public record ExampleAccount(String account, long firstSeen, long paidAt, List<LeadTimes> times) {

  static ExampleAccount of(AccountOutcome outcome, LeadTimes... times) {
    return new ExampleAccount(
        outcome.account(), outcome.firstSeen(), outcome.paidAt(), List.of(times));
  }
}
