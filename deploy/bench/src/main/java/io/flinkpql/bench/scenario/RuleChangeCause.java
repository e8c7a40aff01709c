// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import io.flinkpql.bench.load.BenchRules;
import io.flinkpql.bench.process.BenchServers;
import io.flinkpql.rulelog.RulePush;
import java.time.Instant;
import java.util.Map;

/** Pushes a version of the rule set under which every account gets another segment. */
final class RuleChangeCause implements SweepScenario.Cause {

  private final BenchServers servers;
  private final boolean dedupe;

  /**
   * @param servers started
   * @param dedupe whether the rule set of the job drops duplicates
   */
  RuleChangeCause(BenchServers servers, boolean dedupe) {
    this.servers = servers;
    this.dedupe = dedupe;
  }

  @Override
  public Scenario scenario() {
    return Scenario.RULES;
  }

  @Override
  public Instant instant() {
    return UsageTopics.awayFromBoundaries();
  }

  @Override
  public Map<String, String> prepare(String run) throws InterruptedException {
    PushedRules rules = new PushedRules(servers, run);
    rules.createTopic();
    return rules.options();
  }

  @Override
  public void backlogRead(String run, Instant instant) throws InterruptedException {
    new PushedRules(servers, run)
        .push(2, RulePush.Role.LIVE, BenchRules.textOfNextVersion(dedupe), instant);
  }

  @Override
  public String accountsFigure() {
    return "accounts changed by the sweep";
  }

  @Override
  public String durationFigure() {
    return "re-evaluation, s";
  }
}
