// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.flinkpql.job.PushRules;
import io.flinkpql.rules.RuleSets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart contains the project's rule sets and renders them unchanged. */
@ExtendWith(Renderings.Shared.class)
class ChartRuleSetsTest {

  private static final Path RULES = Path.of("..", "rules");

  static Stream<String> presets() throws IOException {
    try (Stream<Path> files = Files.list(RULES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml") && !name.endsWith(".test.yaml"))
          .map(name -> name.replace(".yaml", ""))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("presets")
  void everyRuleSetOfTheProjectIsAPreset(String preset, Renderings renderings) {
    String rendered =
        text(
            renderings
                .chart()
                .render(ChartValues.required().with("rules: {preset: " + preset + "}")));

    assertThat(rendered).isEqualToNormalizingNewlines(text(RULES.resolve(preset + ".yaml")));
    assertThatCode(() -> RuleSets.read(rendered)).doesNotThrowAnyException();
  }

  @Test
  void anInlineRuleSetIsRenderedUnchanged(Renderings renderings) {
    String rendered = text(renderings.of(Installation.INLINE_RULES));

    assertThat(rendered).contains("version: 3", "enter: \"events >= 5\"");
    assertThatCode(() -> RuleSets.read(rendered)).doesNotThrowAnyException();
  }

  @Test
  void anExistingConfigMapIsMountedAndNoneIsRendered(Renderings renderings) {
    RenderedChart chart = renderings.of(Installation.RULES_IN_EXISTING_CONFIG_MAP);
    RenderedDocument scoring = chart.only("FlinkDeployment", "-scoring");

    assertThat(chart.ofKind("ConfigMap").map(RenderedDocument::name))
        .noneMatch(name -> name.endsWith("rules"));
    assertThat(scoring.at("/spec/jobManager/podTemplate/spec/volumes").toString())
        .contains("{\"name\":\"rules\"}");
    assertThat(chart.only("ConfigMap", "-scoring").textsAt("/data").get("scoring.yaml"))
        .contains("/rules/ours.yaml");
  }

  @Test
  void aHookPublishesTheRuleSetThatScoringFollows(Renderings renderings) {
    RenderedChart chart = renderings.of(Installation.RULES_FOLLOWED);
    Map<String, String> hook = chart.only("ConfigMap", "-rules-push").textsAt("/data");

    assertThat(hook.get("rules.yaml")).isEqualTo(text(chart));
    assertThat(hook.get("rules-push.yaml"))
        .contains("pql.rules.topic: \"pql.rules\"", "pql.rules.lead: \"10s\"")
        .contains("pql.rules.keep: \"3d\"")
        .contains("pql.rules.file: /opt/flink-pql/config/rules.yaml");
    assertThat(chart.only("Job", "-rules-push").at("/spec/template/spec/containers/0/command"))
        .anyMatch(word -> word.asText().equals(PushRules.class.getName()));
    assertThat(chart.only("ConfigMap", "-scoring").textsAt("/data").get("scoring.yaml"))
        .contains("pql.rules.topic: \"pql.rules\"", "pql.rules.lead: \"10s\"")
        .contains("pql.rules.keep: \"3d\"");
  }

  @Test
  void theHookReadsAnExistingConfigMapAfterTheTopicsWereCreated(Renderings renderings) {
    RenderedChart chart = renderings.of(Installation.RULES_FOLLOWED_IN_EXISTING_CONFIG_MAP);
    RenderedDocument push = chart.only("Job", "-rules-push");

    assertThat(chart.only("ConfigMap", "-rules-push").textsAt("/data").get("rules-push.yaml"))
        .contains("pql.rules.file: /opt/flink-pql/rules/ours.yaml");
    assertThat(push.at("/spec/template/spec/volumes").toString()).contains("{\"name\":\"rules\"}");
    assertThat(weight(push)).isGreaterThan(weight(chart.only("Job", "-topics")));
    assertThat(chart.only("ConfigMap", "-topics").textsAt("/data").get("topics.yaml"))
        .contains("pql.rules.topic: \"pql.rules\"");
  }

  private static int weight(RenderedDocument hook) {
    return Integer.parseInt(hook.textsAt("/metadata/annotations").get("helm.sh/hook-weight"));
  }

  private static String text(RenderedChart chart) {
    return chart.only("ConfigMap", "-rules").textsAt("/data").get("rules.yaml");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
