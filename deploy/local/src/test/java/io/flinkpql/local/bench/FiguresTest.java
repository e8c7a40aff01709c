// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FiguresTest {

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
            64_000,
            10_000,
            9_000,
            Map.of("checkpoints", 3L, "stolenPercent", 30L)));
  }

  @Test
  void theMedianIsTheMiddleOrTheMeanOfTheMiddleTwo() {
    assertThat(Figures.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5.0);
    assertThat(Figures.median(List.of(4.0, 1.0, 100.0, 2.0))).isEqualTo(3.0);
    assertThatThrownBy(() -> Figures.median(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPercentileIsNotExceededBySoManyPercent() {
    List<Long> hundred = LongStream.rangeClosed(1, 100).boxed().toList();
    assertThat(Figures.percentile(hundred, 50)).isEqualTo(50);
    assertThat(Figures.percentile(hundred, 99)).isEqualTo(99);
    assertThat(Figures.percentile(hundred, 100)).isEqualTo(100);
    assertThat(Figures.percentile(List.of(7L), 99)).isEqualTo(7);
  }

  @Test
  void ratiosOfMediansAndOfRoundsAreToldApart() {
    // Events per CPU-second: 1000, 500, 250 against 500, 1000, 100.
    List<BenchRun> of = List.of(run("pql", 1, 1), run("pql", 2, 2), run("pql", 3, 4));
    List<BenchRun> by = List.of(run("limit", 1, 2), run("limit", 2, 1), run("limit", 3, 10));
    Figures.Ratio ratio = Figures.ratio(of, by, r -> r.measurement().eventsPerCpuSecond());
    assertThat(ratio.ofMedians()).isCloseTo(1.0, within(1e-9));
    assertThat(ratio.medianOfRounds()).isCloseTo(2.0, within(1e-9));
    assertThat(ratio.least()).isCloseTo(0.5, within(1e-9));
    assertThat(ratio.greatest()).isCloseTo(2.5, within(1e-9));
  }

  private static BenchReport report(List<BenchRun> runs, List<String> failures) {
    return new BenchReport(
        new BenchSettings(
            10_000,
            List.of(WORKLOAD),
            List.of("pql", "limit"),
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
  void tableAndJsonSayTheSame() {
    BenchReport report = report(List.of(run("pql", 1, 1), run("limit", 1, 2)), List.of());

    assertThat(table(report))
        .contains("| pql | uniform 1,000 | 500 | 1,000 | 64 | 20 | 25.0 | 2.0 | 30 |")
        .contains("| pql ÷ limit (uniform 1,000) | 2.00 | 2.00 | 2.00 | 2.00 |");
    JsonNode json = report.json();
    assertThat(json.at("/contenders/0/events_per_cpu_second").asDouble()).isEqualTo(1_000);
    assertThat(json.at("/contenders/0/state_bytes_per_account").asDouble()).isEqualTo(20);
    assertThat(json.at("/contenders/0/rounds/0/figures/checkpoints").asInt()).isEqualTo(3);
    assertThat(json.at("/ratios/0/ratio_of_medians").asDouble()).isEqualTo(2);
    assertThat(json.get("failures")).isEmpty();
  }

  @Test
  void thoseThatNeverRanInTheSameRoundAreNotCompared() {
    BenchReport report =
        report(List.of(run("pql", 1, 1), run("limit", 2, 2)), List.of("limit, round 1: no memory"));

    assertThat(table(report))
        .contains("| pql | uniform", "| limit | uniform")
        .doesNotContain("÷ limit");
    assertThat(report.json().get("ratios")).isEmpty();
    assertThat(report.json().at("/failures/0").asText()).isEqualTo("limit, round 1: no memory");
  }

  @Test
  void whatHalfAndNearlyAllValuesDoNotExceedIsTold() {
    assertThat(Figures.spread("pause", "Millis", List.of(30L, 10L, 20L, 40L)))
        .isEqualTo(
            Map.of(
                "pauseCount",
                4L,
                "pauseP50Millis",
                20L,
                "pauseP99Millis",
                40L,
                "pauseMaxMillis",
                40L));
    assertThat(Figures.spread("pause", "Millis", List.of())).isEqualTo(Map.of("pauseCount", 0L));
  }
}
