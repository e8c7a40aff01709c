// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The chart writes numbers in decimal notation, although Helm parses them as floating-point. */
@ExtendWith(Renderings.Shared.class)
class NumbersTest {

  private static final IntNode MILLION = IntNode.valueOf(1_000_000);
  private static final Pattern SCIENTIFIC = Pattern.compile(".*\\d[eE][+-]\\d.*");

  /** Together with {@link ChartValues#required}, makes the chart render each of its numbers. */
  private static final String ALL_FEATURES =
      """
      topics: {create: true}
      metrics: {podMonitor: {enabled: true}}
      scoring: {restore: {path: "s3://state/one"}, autoscaler: {enabled: true}}
      delivery: {restore: {path: "s3://state/two"}, autoscaler: {enabled: true}}
      """;

  @Test
  void theNumberOfSavepointsIsWrittenInDecimals(Renderings renderings) {
    RenderedDocument scoring =
        renderings
            .of(ChartValues.required().with("scoring: {savepoints: {keepCount: 1000000}}"))
            .only("FlinkDeployment", "-scoring");

    assertThat(scoring.textsAt("/spec/flinkConfiguration"))
        .containsEntry("kubernetes.operator.savepoint.history.max.count", "1000000");
  }

  /** Renders the values of a case; skipped where the cases are not beside the checkout. */
  @Test
  void numberOfTheCaseIsWrittenInDecimals(Renderings renderings) throws IOException {
    Path values = Path.of("../../../shared/cases/helm/keep.yaml");
    assumeTrue(Files.exists(values), "there is no " + values.toAbsolutePath());

    assertThat(
            renderings
                .of(ChartValues.required().with(Files.readString(values)))
                .only("FlinkDeployment", "-scoring")
                .textsAt("/spec/flinkConfiguration"))
        .containsEntry("kubernetes.operator.savepoint.history.max.count", "1000000");
  }

  /** The schema bounds most numbers, so this test sets all of them in a chart without schema. */
  @Test
  void everyNumberIsWrittenInDecimals(Renderings renderings, @TempDir Path directory)
      throws IOException {
    Chart chart = renderings.chart().copy(directory);
    JsonNode values = chart.tree("values.yaml");
    setNumbers(values);
    Files.writeString(chart.directory().resolve("values.yaml"), values.toString());
    Files.delete(chart.directory().resolve("values.schema.json"));

    String rendered = chart.template(ChartValues.required().with(ALL_FEATURES));

    assertThat(SCIENTIFIC.matcher(rendered).results().map(MatchResult::group)).isEmpty();
    assertThat(rendered).contains("parallelism: 1000000", "backoffLimit: 1000000");
  }

  @Test
  void numbersInOpenMapsAreWrittenInDecimals(Renderings renderings) {
    String rendered =
        renderings
            .chart()
            .template(
                ChartValues.required()
                    .with(
                        """
                        kafka: {properties: {fetch.max.bytes: 50000000}}
                        scoring:
                          jobManager: {cpu: 0.00001}
                          options: {pql.state.dirty-accounts: 1000000}
                          flinkConfiguration:
                            web.refresh-interval: 123456789
                            taskmanager.memory.managed.fraction: 0.0000001
                        pod:
                          tolerations: [{operator: Exists, tolerationSeconds: 1000000}]
                        """));

    assertThat(SCIENTIFIC.matcher(rendered).results().map(MatchResult::group)).isEmpty();
    assertThat(rendered)
        .contains(
            "pql.kafka.properties.fetch.max.bytes: \"50000000\"",
            "cpu: 0.00001\n",
            "pql.state.dirty-accounts: \"1000000\"",
            "web.refresh-interval: \"123456789\"",
            "taskmanager.memory.managed.fraction: \"0.0000001\"",
            "tolerationSeconds: 1000000\n");
  }

  @Test
  void messagesShowNumbersInDecimals(Renderings renderings) {
    String autoscaler = "scoring: {autoscaler: {enabled: true, minParallelism: 2000000}}";

    assertThat(renderings.refusal(ChartValues.required().with(autoscaler)))
        .contains("autoscaler.minParallelism (2000000)");
  }

  private static void setNumbers(JsonNode values) {
    for (Map.Entry<String, JsonNode> value : values.properties()) {
      if (value.getValue().isNumber()) {
        value.setValue(MILLION);
      } else {
        setNumbers(value.getValue());
      }
    }
  }
}
