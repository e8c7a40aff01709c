// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import java.util.Map;

/** Measures {@code pql} alone in one scenario, round by round. */
@FunctionalInterface
interface ScenarioRound {

  /**
   * Measures one round.
   *
   * @param round from 1, in ascending order
   * @return the figures by name, the same names in every round
   * @throws Exception if the round fails
   */
  Map<String, Double> run(int round) throws Exception;
}
