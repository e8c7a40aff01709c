// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpql.job.metric.Metric;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MonitoringFilesTest {

  /** Compares the page with tables generated from the catalogue; paste these on a failure. */
  @Test
  void pageListsEveryMetric() throws IOException {
    assertThat(MonitoringFiles.page()).contains(tables());
  }

  private static String tables() {
    return Arrays.stream(Metric.Part.values())
        .map(MonitoringFilesTest::table)
        .collect(Collectors.joining("\n"));
  }

  private static String table(Metric.Part part) {
    return "### "
        + part.title()
        + "\n\n| metric | labels | unit | | what it says |\n|---|---|---|---|---|\n"
        + Arrays.stream(Metric.values())
            .filter(metric -> metric.part() == part)
            .map(MonitoringFilesTest::row)
            .collect(Collectors.joining());
  }

  private static String row(Metric metric) {
    return "| `%s` | %s | %s | %s | %s |\n"
        .formatted(
            metric.text(),
            metric.labels().stream()
                .map(label -> "`" + label + "`")
                .collect(Collectors.joining(", ")),
            metric.unit(),
            metric.kind().name().toLowerCase(Locale.ROOT),
            metric.help());
  }

  @Test
  void everyMetricOfTheJobsIsOnTheDashboard() throws IOException {
    String dashboard = MonitoringFiles.dashboard().toString();
    // Only a replay has an as-of time, and it is not monitored.
    Set<String> replayOnly = Set.of(PrometheusNames.of(Metric.AFTER_AS_OF));
    assertThat(PrometheusNames.all().keySet())
        .filteredOn(name -> !replayOnly.contains(name))
        .allSatisfy(name -> assertThat(dashboard).contains(name + "{"));
  }

  @Test
  void everyAlertHasSeverityDescriptionAndRunbookLink() throws IOException {
    Set<String> names = new HashSet<>();
    for (JsonNode alert : MonitoringFiles.alerts()) {
      String name = alert.get("alert").asText();
      assertThat(names.add(name)).as(name).isTrue();
      assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning");
      assertThat(alert.at("/annotations/summary").asText()).isNotBlank();
      assertThat(alert.at("/annotations/description").asText()).endsWith(".");
      assertThat(alert.at("/annotations/runbook_url").asText())
          .isEqualTo("deploy/README.md#runbook-" + name.toLowerCase(Locale.ROOT));
    }
    assertThat(names).hasSizeGreaterThan(10);
  }

  /** Alerts link to the heading {@code Runbook: NAME}. */
  @Test
  void runbooksAndAlertsCorrespond() throws IOException {
    List<String> alerts =
        MonitoringFiles.alerts().stream().map(alert -> alert.get("alert").asText()).toList();

    assertThat(MonitoringFiles.runbooks().keySet()).containsExactlyElementsOf(alerts);
    assertThat(MonitoringFiles.runbooks().values())
        .allSatisfy(runbook -> assertThat(runbook.lines()).hasSizeGreaterThan(3));
  }

  @Test
  void panelsUseTheSelectedDataSourceAndDoNotOverlap() throws IOException {
    JsonNode dashboard = MonitoringFiles.dashboard();
    Set<String> cells = new HashSet<>();
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : dashboard.get("panels")) {
      String title = panel.get("title").asText();
      assertThat(ids.add(panel.get("id").asInt())).as(title).isTrue();
      panel
          .path("targets")
          .forEach(
              target ->
                  assertThat(target.at("/datasource/uid").asText())
                      .as(title)
                      .isEqualTo("${datasource}"));
      JsonNode place = panel.get("gridPos");
      for (int x = 0; x < place.get("w").asInt(); x++) {
        for (int y = 0; y < place.get("h").asInt(); y++) {
          String cell = (place.get("x").asInt() + x) + "/" + (place.get("y").asInt() + y);
          assertThat(cells.add(cell)).as(title + " at " + cell).isTrue();
        }
      }
      assertThat(place.get("x").asInt() + place.get("w").asInt()).as(title).isLessThanOrEqualTo(24);
    }
  }
}
