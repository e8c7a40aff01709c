// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.usage;

import java.time.LocalDate;

/**
 * What usage to generate. The same profile gives the same messages.
 *
 * @param seed of every random choice
 * @param firstDay the first simulated day, UTC
 * @param accounts how many accounts sign up in every {@link #signUpDays} days
 * @param signUpDays over how many days these sign-ups spread
 * @param messagesPerDay about how many messages a simulated day has; what accounts must do to live
 *     their lives comes first, everyday usage fills the day up
 */
public record UsageProfile(
    long seed, LocalDate firstDay, int accounts, int signUpDays, double messagesPerDay) {

  public UsageProfile {
    if (accounts < 1 || signUpDays < 1 || !(messagesPerDay > 0)) {
      throw new IllegalArgumentException(
          "a profile needs at least one account, one day and some messages a day");
    }
  }
}
