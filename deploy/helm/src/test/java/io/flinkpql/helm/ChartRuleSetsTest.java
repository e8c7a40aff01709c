// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.flinkpql.rules.RuleSets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rule sets that the chart has are those of the project, and arrive as they are. */
@ExtendWith(Renderings.Shared.class)
class ChartRuleSetsTest {

  private static final Path RULES = Path.of("..", "rules");

  static Stream<String> presets() throws IOException {
    try (Stream<Path> files = Files.list(RULES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml"))
          .map(name -> name.replace(".yaml", ""))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("presets")
  void eachOfTheProjectIsAPreset(String preset, Renderings renderings) {
    String rendered =
        text(
            renderings
                .chart()
                .render(ChartValues.needed().with("rules: {preset: " + preset + "}")));

    assertThat(rendered).isEqualToNormalizingNewlines(text(RULES.resolve(preset + ".yaml")));
    assertThatCode(() -> RuleSets.read(rendered)).doesNotThrowAnyException();
  }

  @Test
  void oneOfOnesOwnArrivesAsItIs(Renderings renderings) {
    String rendered = text(renderings.of(Installation.RULES_OF_ITS_OWN));

    assertThat(rendered).contains("version: 3", "enter: \"events >= 5\"");
    assertThatCode(() -> RuleSets.read(rendered)).doesNotThrowAnyException();
  }

  @Test
  void aConfigMapOfOnesOwnIsMountedAndNoneIsRendered(Renderings renderings) {
    RenderedChart chart = renderings.of(Installation.RULES_BY_NAME);
    RenderedDocument scoring = chart.only("FlinkDeployment", "-scoring");

    assertThat(chart.ofKind("ConfigMap").map(RenderedDocument::name))
        .noneMatch(name -> name.endsWith("rules"));
    assertThat(scoring.at("/spec/jobManager/podTemplate/spec/volumes").toString())
        .contains("{\"name\":\"rules\"}");
    assertThat(chart.only("ConfigMap", "-scoring").textsAt("/data").get("scoring.yaml"))
        .contains("/rules/ours.yaml");
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
