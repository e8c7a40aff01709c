// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.usage;

import java.time.LocalDate;

/**
 * Configures generated usage. Equal profiles give equal messages.
 *
 * @param seed seed of every random choice
 * @param firstDay first simulated day, UTC
 * @param accounts number of accounts that sign up in every {@link #signUpDays} days
 * @param signUpDays number of days over which these accounts sign up
 * @param messagesPerDay approximate number of messages per simulated day: milestones of accounts
 *     first, then routine usage
 */
public record UsageProfile(
    long seed, LocalDate firstDay, int accounts, int signUpDays, double messagesPerDay) {

  public UsageProfile {
    if (accounts < 1 || signUpDays < 1 || !(messagesPerDay > 0)) {
      throw new IllegalArgumentException(
          "a profile needs at least one account, one sign-up day and some messages per day");
    }
  }
}
