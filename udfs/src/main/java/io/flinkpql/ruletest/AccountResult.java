// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.ruletest;

import io.flinkpql.scoring.Forecast;
import io.flinkpql.scoring.Qualification;
import io.flinkpql.scoring.Standing;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds what a test's messages made of an account.
 *
 * @param known its standing and forecast; empty if it has no usage or was deleted
 * @param records its qualifications, oldest first
 * @param counts numbers of all messages of the test, by outcome
 * @param clock formats times
 */
record AccountResult(
    Optional<Known> known,
    List<Qualification> records,
    Map<String, Integer> counts,
    TestClock clock) {

  /**
   * Holds the state of an account that has usage.
   *
   * @param standing at the instant of the expectation
   * @param forecast at that instant
   */
  record Known(Standing standing, Forecast forecast) {}
}
