// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.bench.load.Skew;
import io.flinkpql.bench.load.Workload;
import io.flinkpql.local.server.RunDirectory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs scenarios on a small load, with real servers and processes. Those of the sweep take longest
 * and stand in {@link SweepScenariosIT}, which runs at the same time.
 */
class ScenariosIT {

  private static final int ACCOUNTS = 20_000;
  private static final long MESSAGES = 60_000;
  private static final long HEAP = 512L << 20;

  private static BenchSettings settings() {
    return new BenchSettings(
        MESSAGES,
        50_000,
        List.of(new Workload(ACCOUNTS, Skew.UNIFORM, true)),
        List.of("pql"),
        1,
        1,
        1_000,
        3,
        HEAP,
        64L << 20,
        500,
        2,
        OptionalDouble.of(4_000),
        Optional.empty());
  }

  static List<Arguments> figures() {
    return List.of(
        Arguments.of(Scenario.REPLAY, List.of("seconds", "events/s")),
        Arguments.of(
            Scenario.LADDERS,
            List.of("ns/event", "ns/event with a candidate", "ns/event packed with a candidate")),
        Arguments.of(
            Scenario.VIEWS,
            List.of("pql_funnel, count, ms", "pql_tiers_at(), first 1000 rows, ms")));
  }

  @ParameterizedTest
  @MethodSource("figures")
  void scenarioReportsItsFigures(Scenario scenario, List<String> expected) throws Exception {
    assertReports(scenario, expected);
  }

  static void assertReports(Scenario scenario, List<String> expected) throws Exception {
    BenchOutcome<Map<String, Double>> outcome =
        Bench.scenario(
            scenario, settings(), RunDirectory.create(), (task, messages) -> {}, soFar -> {});

    assertThat(outcome.failures()).isEmpty();
    Map<String, Double> figures = outcome.results().get(0);
    assertThat(figures).containsKeys(expected.toArray(String[]::new));
    expected.forEach(name -> assertThat(figures.get(name)).as(name).isPositive());
  }
}
