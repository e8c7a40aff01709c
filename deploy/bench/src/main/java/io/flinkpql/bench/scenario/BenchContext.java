// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import io.flinkpql.bench.load.Workload;
import io.flinkpql.bench.measure.MeasurementPlan;
import io.flinkpql.bench.process.BenchServers;
import io.flinkpql.bench.process.ContenderTask;
import java.util.Map;

/**
 * Holds the servers, topics and contenders that all scenarios of a benchmark share.
 *
 * @param settings of the benchmark
 * @param servers broker and database, started
 * @param topics the load
 * @param contenders runs them
 * @param progress of the tasks
 */
record BenchContext(
    BenchSettings settings,
    BenchServers servers,
    UsageTopics topics,
    ContenderRunner contenders,
    BenchProgress progress) {

  static BenchContext of(BenchSettings settings, BenchServers servers, BenchProgress progress) {
    return new BenchContext(
        settings,
        servers,
        new UsageTopics(servers, progress, settings.events()),
        new ContenderRunner(settings, servers, progress),
        progress);
  }

  /** Returns the workload of the scenarios that measure one contender. */
  Workload workload() {
    return settings.workloads().get(0);
  }

  /** Returns the name of a round's task, shown with its progress. */
  String task(Scenario scenario, int round) {
    return "%s, round %d of %d".formatted(scenario, round, settings.rounds());
  }

  /** Returns the unique name of the run of {@code pql} for a round of a scenario. */
  static String run(Scenario scenario, int round) {
    return scenario + "-" + round;
  }

  private static ContenderTask.Mode mode(Scenario scenario) {
    return switch (scenario) {
      case MIDNIGHT -> ContenderTask.Mode.MIDNIGHT;
      case RULES -> ContenderTask.Mode.RULES;
      case THROUGHPUT, LATENCY, CHECKPOINT, REPLAY, LADDERS, VIEWS -> ContenderTask.Mode.THROUGHPUT;
    };
  }

  /** Returns a run of {@code pql} for a round of a scenario. */
  RunRequest pql(
      Scenario scenario,
      int round,
      String topic,
      MeasurementPlan plan,
      Map<String, String> options) {
    return new RunRequest(
        run(scenario, round),
        task(scenario, round),
        mode(scenario),
        "pql",
        topic,
        workload().dedupe(),
        plan,
        options);
  }
}
