// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import io.flinkpql.bench.measure.Measurement;
import io.flinkpql.bench.process.ChildReport;
import java.util.Map;

/**
 * Runs the scoring job at full load and keeps the longest pause of each subtask in every checkpoint
 * interval.
 */
final class CheckpointScenario implements ScenarioRound {

  private final BenchContext bench;

  CheckpointScenario(BenchContext bench) {
    this.bench = bench;
  }

  @Override
  public Map<String, Double> run(int round) throws Exception {
    String topic = bench.workload().topic();
    if (round == 1) {
      bench.topics().fill(bench.workload(), topic, UsageTopics.awayFromBoundaries());
    }
    RunRequest request =
        bench.pql(Scenario.CHECKPOINT, round, topic, bench.settings().checkpointPlan(), Map.of());
    ChildReport report = bench.contenders().run(request, ignored -> {});
    Measurement measurement = ((ChildReport.Result) report).measurement();
    Map<String, Double> figures = PauseFigures.of(measurement.figures());
    figures.put("events/s", measurement.eventsPerSecond());
    return figures;
  }
}
