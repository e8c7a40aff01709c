// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the sizing tables of the deploy page against their assumptions and the benchmarks. */
@ExtendWith(Renderings.Shared.class)
class SizingTest {

  private static final DeployPage PAGE = DeployPage.read();

  // Columns of the results in BENCHMARKS.md.
  private static final int EVENTS_PER_CPU_SECOND = 4;
  private static final int STATE_BYTES_PER_ACCOUNT = 6;

  private static final List<Sizing.Load> LOADS =
      List.of(
          new Sizing.Load(100_000, 1_000),
          new Sizing.Load(1_000_000, 10_000),
          new Sizing.Load(10_000_000, 100_000),
          new Sizing.Load(100_000_000, 1_000_000),
          new Sizing.Load(1_000_000_000, 1_000_000),
          new Sizing.Load(1_000_000_000, 10_000_000));

  /** On a failure, the expected rows can be pasted into the page. */
  @Test
  void settingsFollowFromTheAssumptions() {
    assertThat(PAGE.table("| accounts | events/s | `maxParallelism` |"))
        .containsExactlyElementsOf(rows(Sizing::settings));
  }

  /** On a failure, the expected rows can be pasted into the page. */
  @Test
  void resultsFollowFromTheAssumptions() {
    assertThat(PAGE.table("| accounts | events/s | CPUs needed |"))
        .containsExactlyElementsOf(rows(Sizing::results));
  }

  @Test
  void assumptionsStayWithinTheMeasurements() throws IOException {
    List<String[]> measured =
        Files.readAllLines(Path.of("..", "bench", "BENCHMARKS.md")).stream()
            .filter(line -> line.startsWith("| pql | uniform 1,000,000 |"))
            .map(line -> line.split("\\|"))
            .toList();

    assertThat(costs().eventsPerCpuSecond())
        .isLessThanOrEqualTo(number(measured.get(0)[EVENTS_PER_CPU_SECOND]));
    assertThat(measured)
        .allSatisfy(
            row ->
                assertThat(number(row[STATE_BYTES_PER_ACCOUNT]))
                    .isLessThanOrEqualTo(costs().checkpointBytes()));
  }

  @ParameterizedTest
  @MethodSource("sizings")
  void chartAcceptsTheSettingsOfEachRow(Sizing sizing, Renderings renderings) {
    RenderedDocument job =
        renderings
            .of(ChartValues.required().with(sizing.values()))
            .only("FlinkDeployment", "-scoring");

    assertThat(job.at("/spec/job/parallelism").asInt()).isEqualTo(sizing.parallelism());
    assertThat(sizing.parallelism() % sizing.slots()).isZero();
    assertThat(sizing.maxParallelism() % sizing.parallelism()).isZero();
  }

  static Stream<Sizing> sizings() {
    return LOADS.stream().map(load -> new Sizing(load, costs()));
  }

  private static List<String> rows(Function<Sizing, String> row) {
    return sizings().map(row).toList();
  }

  private static Sizing.Costs costs() {
    return new Sizing.Costs(
        cost("events a CPU-second"),
        cost("headroom"),
        cost("bytes a message"),
        cost("bytes an account, in a checkpoint"),
        cost("bytes an account, on disk"),
        cost("copies on disk"),
        cost("bytes an account, in the cache"),
        cost("percent of accounts in use") / 100);
  }

  private static double cost(String name) {
    return PAGE.table("| | value |").stream()
        .map(row -> row.split("\\|"))
        .filter(row -> row[1].strip().equals(name))
        .map(row -> number(row[2].strip()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("The page has no row: " + name));
  }

  private static double number(String text) {
    return Double.parseDouble(text.strip().replace(",", ""));
  }
}
