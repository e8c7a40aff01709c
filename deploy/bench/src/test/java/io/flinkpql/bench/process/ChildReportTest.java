// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.bench.contender.ContenderSettings;
import io.flinkpql.bench.measure.Measurement;
import io.flinkpql.bench.measure.MeasurementPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChildReportTest {

  static Stream<ChildReport> reports() {
    return Stream.of(
        new ChildReport.Broker("127.0.0.1:9092"),
        new ChildReport.Progress(17),
        new ChildReport.Warm(5, 1.5),
        new ChildReport.Result(new Measurement(1, 2, 3, 4, 5, 6, 7, 8, Map.of("a", 8L))),
        new ChildReport.Watched(Map.of("b", 9L)),
        new ChildReport.Failed("out of \"luck\"\n"));
  }

  @ParameterizedTest
  @MethodSource("reports")
  void reportSurvivesTheRoundTripThroughOneLine(ChildReport report) {
    assertThat(report.line()).doesNotContain("\n");
    assertThat(ChildReport.of(report.line())).isEqualTo(report);
  }

  @Test
  void taskSurvivesTheRoundTripThroughOneLine(@TempDir Path directory) throws IOException {
    ContenderTask task =
        new ContenderTask(
            ContenderTask.Mode.THROUGHPUT,
            "pql",
            new ContenderSettings(
                "run-1",
                "host:1",
                "usage",
                directory.resolve("r.yaml"),
                2,
                10_000,
                1 << 20,
                directory,
                "jdbc:x",
                "me",
                Map.of("k", "v")),
            new MeasurementPlan(1, 2, 3, 4, 5),
            directory.resolve("run.jfr"));
    String line = ChildReport.JSON.writeValueAsString(task);
    assertThat(line).doesNotContain("\n");
    assertThat(ChildReport.JSON.readValue(line, ContenderTask.class)).isEqualTo(task);
  }

  @Test
  void unreadableLineIsQuotedInTheError() {
    assertThatThrownBy(() -> ChildReport.of("Picked up JAVA_TOOL_OPTIONS"))
        .hasMessageContaining("Picked up JAVA_TOOL_OPTIONS");
  }
}
