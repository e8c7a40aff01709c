// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The chart renders alerts and dashboard unchanged, although both contain template braces. */
@ExtendWith(Renderings.Shared.class)
class MonitoringTest {

  private static final Path MONITORING = Path.of("..", "monitoring");

  @Test
  void theAlertsAreRenderedUnchanged(Renderings renderings) {
    RenderedDocument rule = renderings.of(Installation.MONITORED).only("PrometheusRule", "");

    assertThat(rule.at("/spec/groups").size()).isPositive();
    assertThat(rule.at("/spec")).isEqualTo(ClusterYaml.document(MONITORING.resolve("alerts.yaml")));
    assertThat(rule.labels()).containsEntry("release", "prometheus");
  }

  @Test
  void theDashboardIsRenderedUnchanged(Renderings renderings) throws IOException {
    RenderedDocument dashboard =
        renderings.of(Installation.MONITORED).only("ConfigMap", "-dashboard");
    String original = Files.readString(MONITORING.resolve("dashboard.json"));

    assertThat(dashboard.textsAt("/data"))
        .hasSize(1)
        .allSatisfy(
            (name, text) -> {
              assertThat(name).endsWith(".json");
              assertThat(text).isEqualToIgnoringWhitespace(original);
              assertThat(ClusterYaml.document(text).path("panels").size()).isPositive();
            });
    assertThat(dashboard.labels()).containsEntry("grafana_dashboard", "1");
    assertThat(dashboard.textsAt("/metadata/annotations")).containsEntry("folder", "growth");
  }

  @Test
  void theMetricsPortIsEqualEverywhere(Renderings renderings) {
    RenderedChart chart = renderings.of(Installation.MONITORED);

    assertThat(chart.ofKind("FlinkDeployment"))
        .allSatisfy(
            job -> {
              assertThat(job.textsAt("/spec/flinkConfiguration"))
                  .containsEntry("metrics.reporter.prom.port", "9999")
                  .containsEntry(
                      "metrics.reporter.prom.factory.class",
                      "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
              assertThat(job.pods())
                  .allSatisfy(
                      pod ->
                          assertThat(pod.containers().get(0).at("/ports/0/containerPort").asInt())
                              .isEqualTo(9999));
            });
    assertThat(renderings.of(Installation.WITHOUT_METRICS).ofKind("FlinkDeployment"))
        .allSatisfy(
            job ->
                assertThat(job.textsAt("/spec/flinkConfiguration"))
                    .noneSatisfy((key, value) -> assertThat(key).startsWith("metrics.reporter.")));
  }
}
