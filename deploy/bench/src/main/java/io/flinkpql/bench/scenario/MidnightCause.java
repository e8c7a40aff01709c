// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import java.time.Instant;
import java.util.Map;

/** Ends the day of all accounts. */
final class MidnightCause implements SweepScenario.Cause {

  @Override
  public Scenario scenario() {
    return Scenario.MIDNIGHT;
  }

  @Override
  public Instant instant() {
    return UsageTopics.lastMidnight();
  }

  @Override
  public Map<String, String> prepare(String run) {
    return Map.of();
  }

  @Override
  public void backlogRead(String run, Instant instant) {
    // The day ends by itself.
  }

  @Override
  public String accountsFigure() {
    return "accounts evaluated";
  }

  @Override
  public String durationFigure() {
    return "sweep, s";
  }
}
