// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs the scenarios that measure a sweep through all accounts on a small load. */
class SweepScenariosIT {

  @Test
  void midnightIsMeasured() throws Exception {
    ScenariosIT.assertReports(Scenario.MIDNIGHT, List.of("pause p99, ms", "accounts evaluated"));
  }

  @Test
  void changeOfAllAccountsByANewVersionIsMeasured() throws Exception {
    ScenariosIT.assertReports(
        Scenario.RULES,
        List.of("pause p99, ms", "accounts changed by the sweep", "re-evaluation, s"));
  }
}
