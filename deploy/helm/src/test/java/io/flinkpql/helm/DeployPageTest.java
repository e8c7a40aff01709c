// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands, files and names on {@code deploy/README.md} are valid. */
@ExtendWith(Renderings.Shared.class)
class DeployPageTest {

  private static final DeployPage PAGE = DeployPage.read();

  /** Suffix of the Service that Flink creates, not the chart. */
  private static final String REST_SERVICE = "-rest";

  static List<String> installations() {
    return PAGE.installations();
  }

  @Test
  void thePageHasInstallationCommands() {
    assertThat(installations()).hasSizeGreaterThan(15).anyMatch(command -> command.contains("-f"));
  }

  @ParameterizedTest
  @MethodSource("installations")
  void everyCommandRendersValidResources(String command, Renderings renderings) {
    assertThat(renderings.of(PAGE.values(command)).documents())
        .hasSizeGreaterThan(3)
        .allSatisfy(
            document ->
                assertThatCode(() -> KubernetesModels.read(document))
                    .as(document.toString())
                    .doesNotThrowAnyException());
  }

  @ParameterizedTest
  @MethodSource("installations")
  void everyCommandRendersValidOptions(
      String command, Renderings renderings, @TempDir Path directory) {
    RenderedChart chart = renderings.of(PAGE.values(command));
    for (RenderedDocument job : chart.ofKind("FlinkDeployment").toList()) {
      assertThatCode(() -> JobOptionsTest.configuration(chart, job, directory))
          .as(job.toString())
          .doesNotThrowAnyException();
    }
  }

  /** A file is a values file, or an Argo CD Application that contains values. */
  @Test
  void everyValuesFileIsValid(Renderings renderings) {
    PAGE.files()
        .forEach(
            (name, text) -> {
              JsonNode file = ClusterYaml.document(text);
              JsonNode inline = file.at("/spec/source/helm/valuesObject");
              if (!name.equals("rules.yaml")) {
                assertThat(
                        renderings
                            .of(
                                ChartValues.required()
                                    .with((inline.isObject() ? inline : file).toString()))
                            .documents())
                    .as(name)
                    .isNotEmpty();
              }
            });
  }

  @Test
  void namedResourcesAreRendered(Renderings renderings) {
    Set<String> rendered =
        installations().stream()
            .flatMap(command -> renderings.of(PAGE.values(command)).documents().stream())
            .map(RenderedDocument::name)
            .collect(Collectors.toSet());

    assertThat(found("pql-flink-pql[a-z-]*[a-z]"))
        .hasSizeGreaterThan(3)
        .allSatisfy(
            name ->
                assertThat(rendered)
                    .contains(
                        name.endsWith(REST_SERVICE)
                            ? name.substring(0, name.length() - REST_SERVICE.length())
                            : name));
  }

  @Test
  void everyRequiredSecretIsCreated(Renderings renderings) {
    Set<String> required = new TreeSet<>();
    for (String command : installations()) {
      renderings.of(PAGE.values(command)).pods().forEach(pod -> required.addAll(secrets(pod)));
    }
    required.addAll(Set.of("s3-access", "slack"));

    assertThat(found("create secret generic ([a-z0-9-]+)")).isEqualTo(required);
  }

  @Test
  void everyTopicOfTheJobsIsCreated(Renderings renderings) {
    Set<String> topics = new TreeSet<>();
    renderings
        .chart()
        .tree("values-production.yaml")
        .at("/kafka/topics/usage")
        .forEach(topic -> topics.add(topic.asText()));
    renderings
        .chart()
        .tree("values.yaml")
        .at("/kafka/topics")
        .forEach(
            topic -> {
              if (topic.isTextual() && !topic.asText().isEmpty()) {
                topics.add(topic.asText());
              }
            });
    // Unset by default; the page names it for those who set it.
    topics.add("pql.rules");

    assertThat(found("--topic ([a-z.-]+) +(?:\\\\\\n +)?--(?:create|partitions)"))
        .isEqualTo(topics);
  }

  @Test
  void everyLinkHasATarget() {
    Set<String> anchors =
        Pattern.compile("^#+ (.*)$", Pattern.MULTILINE)
            .matcher(PAGE.text())
            .results()
            .map(
                heading ->
                    heading.group(1).toLowerCase().replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
            .collect(Collectors.toSet());

    assertThat(found("\\]\\(#([a-z0-9-]+)\\)")).hasSizeGreaterThan(15).isSubsetOf(anchors);
    assertThat(found("\\]\\((?!#|https)([^)#]+)"))
        .allSatisfy(file -> assertThat(Path.of("..").resolve(file)).exists());
  }

  private static Set<String> secrets(RenderedDocument.Pod pod) {
    return Stream.of(
            pod.spec().findValuesAsText("secretName").stream(),
            pod.spec().findValues("secretKeyRef").stream().map(key -> key.path("name").asText()))
        .flatMap(names -> names)
        .collect(Collectors.toSet());
  }

  /** Returns all matches of a pattern on the page: its group, or the whole match if it has none. */
  private static Set<String> found(String pattern) {
    return Pattern.compile(pattern)
        .matcher(PAGE.text())
        .results()
        .map(match -> match.group(match.groupCount()))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
