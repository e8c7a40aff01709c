// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpql.bench.load.Skew;
import io.flinkpql.bench.load.Workload;
import io.flinkpql.bench.measure.Measurement;
import io.flinkpql.bench.scenario.BenchOutcome;
import io.flinkpql.bench.scenario.BenchRun;
import io.flinkpql.bench.scenario.BenchSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class BenchReportTest {

  private static final Workload WORKLOAD = new Workload(1_000, Skew.UNIFORM, true);

  private static BenchRun run(String contender, int round, double cpuSeconds) {
    return new BenchRun(
        contender,
        WORKLOAD,
        round,
        500,
        new Measurement(
            1_000,
            2,
            cpuSeconds,
            0.5,
            0.2,
            64_000,
            10_000,
            9_000,
            Map.of(
                "checkpoints",
                3L,
                "stolenPercent",
                30L,
                "machineCheckMicros",
                40_100L,
                "diskWriteBytes",
                7_000L,
                "peakMemoryBytes",
                3_400_000L)));
  }

  @Test
  void ratioOfMediansDiffersFromMedianOfRatios() {
    // Events per CPU-second: 1000, 500, 250 against 500, 1000, 100.
    List<BenchRun> of = List.of(run("pql", 1, 1), run("pql", 2, 2), run("pql", 3, 4));
    List<BenchRun> by =
        List.of(run("uncached", 1, 2), run("uncached", 2, 1), run("uncached", 3, 10));
    RunComparison.Ratio ratio =
        RunComparison.ratio(of, by, r -> r.measurement().eventsPerCpuSecond());
    assertThat(ratio.ofMedians()).isCloseTo(1.0, within(1e-9));
    assertThat(ratio.medianOfRounds()).isCloseTo(2.0, within(1e-9));
    assertThat(ratio.least()).isCloseTo(0.5, within(1e-9));
    assertThat(ratio.greatest()).isCloseTo(2.5, within(1e-9));
  }

  private static BenchReport report(List<BenchRun> runs, List<String> failures) {
    return new BenchReport(
        new BenchSettings(
            10_000,
            50_000,
            List.of(WORKLOAD),
            List.of("pql", "uncached"),
            1,
            1,
            1,
            1,
            1 << 30,
            1 << 29,
            10_000,
            2,
            OptionalDouble.of(1),
            Optional.empty()),
        new BenchOutcome<>(runs, failures));
  }

  private static String table(BenchReport report) {
    StringWriter text = new StringWriter();
    report.print(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void tableAndJsonHoldTheSameFigures() {
    BenchReport report = report(List.of(run("pql", 1, 1), run("uncached", 1, 2)), List.of());

    assertThat(table(report))
        .contains(
            "| pql | uniform 1,000 | 500 | 1,000 | 64 | 20 | 7 | 3 | 25.0 | 10.0 | 2.0 | 30 | 40.1–40.1 |")
        .contains("| pql ÷ uncached (uniform 1,000) | 2.00 | 2.00 | 2.00 | 2.00 |");
    JsonNode json = report.json();
    assertThat(json.at("/contenders/0/events_per_cpu_second").asDouble()).isEqualTo(1_000);
    assertThat(json.at("/contenders/0/state_bytes_per_account").asDouble()).isEqualTo(20);
    assertThat(json.at("/contenders/0/rounds/0/figures/checkpoints").asInt()).isEqualTo(3);
    assertThat(json.at("/ratios/0/ratio_of_medians").asDouble()).isEqualTo(2);
    assertThat(json.get("failures")).isEmpty();
  }

  @Test
  void contendersWithoutACommonRoundAreNotCompared() {
    BenchReport report =
        report(
            List.of(run("pql", 1, 1), run("uncached", 2, 2)),
            List.of("uncached, round 1: no memory"));

    assertThat(table(report))
        .contains("| pql | uniform", "| uncached | uniform")
        .doesNotContain("÷ uncached");
    assertThat(report.json().get("ratios")).isEmpty();
    assertThat(report.json().at("/failures/0").asText()).isEqualTo("uncached, round 1: no memory");
  }
}
