// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pods run with minimal privileges, and everything that they mount or refer to exists. */
@ExtendWith(Renderings.Shared.class)
class PodsTest {

  private static final int USER = 9999;

  @ParameterizedTest
  @EnumSource
  void podsAreNotRootAndHaveASeccompProfile(Installation installation, Renderings renderings) {
    assertThat(renderings.of(installation).pods())
        .isNotEmpty()
        .allSatisfy(
            pod -> {
              JsonNode security = pod.spec().path("securityContext");
              assertThat(security.path("runAsNonRoot").asBoolean()).isTrue();
              assertThat(security.path("runAsUser").asInt()).isEqualTo(USER);
              assertThat(security.path("runAsGroup").asInt()).isEqualTo(USER);
              assertThat(security.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
              for (String host : List.of("hostNetwork", "hostPID", "hostIPC")) {
                assertThat(pod.spec().has(host)).as(host).isFalse();
              }
            });
  }

  @ParameterizedTest
  @EnumSource
  void containersHaveNoPrivilegesAndWriteOnlyToVolumes(
      Installation installation, Renderings renderings) {
    assertThat(renderings.of(installation).pods().flatMap(pod -> pod.containers().stream()))
        .isNotEmpty()
        .allSatisfy(
            container -> {
              JsonNode security = container.path("securityContext");
              assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
              assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
              assertThat(texts(security.at("/capabilities/drop"))).containsExactly("ALL");
              assertThat(security.has("privileged")).isFalse();
              assertThat(security.at("/capabilities/add").isMissingNode()).isTrue();
              assertThat(security.path("runAsUser").asInt(USER)).isEqualTo(USER);
            });
  }

  @ParameterizedTest
  @EnumSource
  void everyMountHasAVolumeAndEveryVolumeAMount(Installation installation, Renderings renderings) {
    RenderedChart chart = renderings.of(installation);

    assertThat(chart.pods())
        .allSatisfy(
            pod -> {
              List<String> volumes = names(pod.spec().path("volumes"));
              assertThat(volumes).doesNotHaveDuplicates();
              assertThat(pod.containers())
                  .allSatisfy(
                      container ->
                          assertThat(names(container.path("volumeMounts"))).isSubsetOf(volumes));
              assertThat(volumes)
                  .as("volumes without a mount")
                  .isSubsetOf(
                      pod.containers().stream()
                          .flatMap(container -> names(container.path("volumeMounts")).stream())
                          .toList());
              assertThat(
                      pod.containers().stream()
                          .flatMap(
                              container ->
                                  elements(container.path("volumeMounts"))
                                      .map(mount -> mount.path("mountPath").asText()))
                          .toList())
                  .doesNotHaveDuplicates();
            });
  }

  /** The chart must render every object whose name has the chart's prefix. */
  @ParameterizedTest
  @EnumSource
  void referencedConfigMapsAndSecretsAreRendered(Installation installation, Renderings renderings) {
    RenderedChart chart = renderings.of(installation);
    Set<String> rendered = new TreeSet<>();
    chart.documents().forEach(document -> keys(document).forEach(rendered::add));

    assertThat(chart.pods().flatMap(PodsTest::references))
        .filteredOn(reference -> reference.contains("/" + prefix(installation)))
        .isSubsetOf(rendered);
  }

  @Test
  void existingSecretsAreReferencedInsteadOfTheCharts(Renderings renderings) {
    assertThat(
            renderings
                .of(Installation.SECRETS_BY_NAME)
                .pods()
                .flatMap(PodsTest::references)
                .filter(reference -> !reference.contains("/" + Chart.RELEASE))
                .distinct())
        .containsExactlyInAnyOrder(
            "Secret/login/jaas",
            "Secret/login/keystore",
            "Secret/login/secret",
            "Secret/owner-login/password",
            "Secret/certificates");
    assertThat(renderings.of(Installation.SECRETS_BY_NAME).has("Secret")).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void allPodsRunTheSameImage(Installation installation, Renderings renderings) {
    RenderedChart chart = renderings.of(installation);
    Set<String> images = new TreeSet<>();
    chart.ofKind("FlinkDeployment").forEach(job -> images.add(job.at("/spec/image").asText()));
    chart
        .pods()
        .flatMap(pod -> pod.containers().stream())
        .filter(container -> container.has("image"))
        .forEach(container -> images.add(container.path("image").asText()));

    assertThat(images)
        .hasSize(1)
        .allMatch(image -> image.matches("[^:@]+(:[^:]+|@sha256:[0-9a-f]{64})"));
  }

  @ParameterizedTest
  @EnumSource
  void tasksEndAndCannotCallKubernetes(Installation installation, Renderings renderings) {
    assertThat(renderings.of(installation).documents())
        .filteredOn(document -> Set.of("Job", "Pod").contains(document.kind()))
        .allSatisfy(
            task -> {
              RenderedDocument.Pod pod = task.pods().findFirst().orElseThrow();
              assertThat(pod.spec().path("automountServiceAccountToken").asBoolean(true)).isFalse();
              assertThat(pod.spec().path("restartPolicy").asText()).isIn("Never", "OnFailure");
              assertThat(pod.containers())
                  .allSatisfy(
                      container -> {
                        assertThat(container.at("/resources/requests").size()).isPositive();
                        assertThat(container.at("/resources/limits").size()).isPositive();
                      });
            });
  }

  @ParameterizedTest
  @EnumSource
  void flinkPodsHaveFlinksContainerAndTheMetricsPort(
      Installation installation, Renderings renderings) {
    boolean monitored = installation != Installation.WITHOUT_METRICS;

    assertThat(
            renderings.of(installation).ofKind("FlinkDeployment").flatMap(RenderedDocument::pods))
        .isNotEmpty()
        .allSatisfy(
            pod ->
                assertThat(pod.container("flink-main-container"))
                    .hasValueSatisfying(
                        container ->
                            assertThat(names(container.path("ports")))
                                .isEqualTo(monitored ? List.of("metrics") : List.of())));
  }

  private static String prefix(Installation installation) {
    return installation == Installation.RENAMED
        ? "product-qualified-leads"
        : Chart.RELEASE + "-flink";
  }

  /** Lists kind, name and key of each entry of a ConfigMap or Secret. */
  private static Stream<String> keys(RenderedDocument document) {
    String name = document.kind() + "/" + document.name();
    return Stream.concat(
        Stream.of(name), document.textsAt("/data").keySet().stream().map(key -> name + "/" + key));
  }

  /** Lists kind, name and key of each entry that a pod refers to. */
  private static Stream<String> references(RenderedDocument.Pod pod) {
    Stream<String> volumes =
        elements(pod.spec().path("volumes"))
            .flatMap(
                volume ->
                    Stream.concat(
                        references("ConfigMap", volume.path("configMap"), "name"),
                        references("Secret", volume.path("secret"), "secretName")));
    Stream<String> variables =
        pod.containers().stream()
            .flatMap(container -> elements(container.path("env")))
            .map(variable -> variable.at("/valueFrom/secretKeyRef"))
            .filter(JsonNode::isObject)
            .map(key -> "Secret/" + key.path("name").asText() + "/" + key.path("key").asText());
    return Stream.concat(volumes, variables);
  }

  private static Stream<String> references(String kind, JsonNode source, String nameField) {
    if (!source.isObject()) {
      return Stream.empty();
    }
    String name = kind + "/" + source.path(nameField).asText();
    return source.has("items")
        ? elements(source.path("items")).map(item -> name + "/" + item.path("key").asText())
        : Stream.of(name);
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static List<String> names(JsonNode array) {
    return elements(array).map(element -> element.path("name").asText()).toList();
  }

  private static List<String> texts(JsonNode array) {
    return elements(array).map(JsonNode::asText).toList();
  }
}
