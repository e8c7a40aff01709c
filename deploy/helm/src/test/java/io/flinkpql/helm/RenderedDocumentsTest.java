// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every document of every installation is a valid Kubernetes resource. */
@ExtendWith(Renderings.Shared.class)
class RenderedDocumentsTest {

  private static final String NAME = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String LABEL_VALUE = "([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?";

  @ParameterizedTest
  @EnumSource
  void documentsFitTheModelClassesOfTheirKinds(Installation installation, Renderings renderings) {
    assertThat(renderings.of(installation).documents())
        .hasSizeGreaterThan(3)
        .allSatisfy(
            document ->
                assertThatCode(() -> KubernetesModels.read(document))
                    .as(document.toString())
                    .doesNotThrowAnyException());
  }

  @ParameterizedTest
  @EnumSource
  void namesAreValidAndUnique(Installation installation, Renderings renderings) {
    List<RenderedDocument> documents = renderings.of(installation).documents();

    assertThat(documents)
        .allSatisfy(document -> assertThat(document.name()).matches(NAME).hasSizeLessThan(64))
        .extracting(RenderedDocument::toString)
        .doesNotHaveDuplicates();
    // Flink appends suffixes to a FlinkDeployment's name for its services.
    assertThat(documents)
        .filteredOn(document -> document.kind().equals("FlinkDeployment"))
        .allSatisfy(document -> assertThat(document.name()).hasSizeLessThanOrEqualTo(45));
    assertThat(documents)
        .allSatisfy(
            document ->
                assertThat(document.at("/metadata/namespace").asText()).isEqualTo(Chart.NAMESPACE));
  }

  @ParameterizedTest
  @EnumSource
  void labelsNameReleaseAndChart(Installation installation, Renderings renderings) {
    assertThat(renderings.of(installation).documents())
        .allSatisfy(
            document ->
                assertThat(document.labels())
                    .containsKeys(
                        "helm.sh/chart", "app.kubernetes.io/name", "app.kubernetes.io/version")
                    .containsEntry("app.kubernetes.io/instance", Chart.RELEASE)
                    .containsEntry("app.kubernetes.io/part-of", "flink-pql")
                    .containsEntry("app.kubernetes.io/managed-by", "Helm")
                    .allSatisfy((key, value) -> assertThat(value).matches(LABEL_VALUE)));
  }

  /** These texts show a mistake in a template or a missing value. */
  @ParameterizedTest
  @EnumSource
  void noTemplateLeavesUnresolvedText(Installation installation, Renderings renderings) {
    assertThat(renderings.of(installation).documents())
        // Grafana's and Prometheus's templates contain braces too.
        .filteredOn(document -> !document.name().endsWith("-dashboard"))
        .filteredOn(document -> !document.kind().equals("PrometheusRule"))
        .allSatisfy(
            document ->
                assertThat(document.tree().toString())
                    .doesNotContain("<no value>", "<nil>", "map[", "%!", "{{", "e+0", ":null"));
  }

  @Test
  void commonLabelsAndAnnotationsAreOnAllResources(Renderings renderings) {
    RenderedChart chart = renderings.of(Installation.LABELLED);

    assertThat(chart.documents())
        .allSatisfy(
            document -> {
              assertThat(document.labels())
                  .containsEntry("team", "growth")
                  .containsEntry("cost-centre", "0123");
              assertThat(document.textsAt("/metadata/annotations"))
                  .containsEntry("contact", "growth@example.com")
                  .containsEntry("ticket", "12e3");
            });
    assertThat(chart.pods().toList())
        .hasSizeGreaterThan(4)
        .allSatisfy(
            pod -> {
              assertThat(pod.labels())
                  .containsEntry("team", "growth")
                  .containsEntry("tier", "stream");
              assertThat(pod.tree().at("/metadata/annotations/mesh~1inject").asText())
                  .isEqualTo("false");
            });
  }

  @Test
  void theInstallationsRenderEveryKind(Renderings renderings) {
    Set<String> kinds = new TreeSet<>();
    for (Installation installation : Installation.values()) {
      renderings.of(installation).documents().stream()
          .map(RenderedDocument::kind)
          .forEach(kinds::add);
    }
    assertThat(kinds)
        .containsExactlyInAnyOrder(
            "ConfigMap",
            "FlinkDeployment",
            "FlinkStateSnapshot",
            "Job",
            "NetworkPolicy",
            "PersistentVolumeClaim",
            "Pod",
            "PodDisruptionBudget",
            "PodMonitor",
            "PrometheusRule",
            "Role",
            "RoleBinding",
            "Secret",
            "ServiceAccount");
  }

  @ParameterizedTest
  @EnumSource
  void bothJobsRunInApplicationModeOnTheirFlinkVersion(
      Installation installation, Renderings renderings) {
    assertThat(renderings.of(installation).ofKind("FlinkDeployment"))
        .isNotEmpty()
        .allSatisfy(
            job -> {
              JsonNode spec = job.at("/spec");
              assertThat(spec.path("flinkVersion").asText()).isEqualTo("v2_2");
              assertThat(spec.path("mode").asText()).isEqualTo("native");
              assertThat(spec.at("/job/entryClass").asText()).startsWith("io.flinkpql.job.");
            });
  }
}
