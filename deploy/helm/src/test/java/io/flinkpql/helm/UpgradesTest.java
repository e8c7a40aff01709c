// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The operator restarts a job if, and only if, the spec of its FlinkDeployment changes. Changes of
 * what a job reads when it is submitted must therefore change the spec; other changes must not.
 */
@ExtendWith(Renderings.Shared.class)
class UpgradesTest {

  private static final ChartValues INSTALLED =
      ChartValues.required()
          .with(
              """
              kafka: {secretProperties: {ssl.key.password: one}}
              postgres: {password: one}
              formats: {files: {own.yaml: "extends: segment"}}
              webhooks: {crm: {secret: {url: "https://crm.example.com/one"}}}
              scoring: {parallelism: 4}
              """);

  private Renderings renderings;

  @BeforeEach
  void setRenderings(Renderings shared) {
    renderings = shared;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rules: {preset: github-repositories} | scoring",
        "formats: {topics: {usage: posthog}} | scoring",
        "formats: {files: {own.yaml: 'extends: posthog'}} | scoring",
        "scoring: {options: {pql.refresh.interval: 5min}} | scoring",
        "delivery: {options: {pql.postgres.batch-rows: 100}} | delivery",
        "postgres: {historyRetention: 31d} | delivery",
        "webhooks: {crm: {options: {cooldown: 1d}}} | delivery",
        "kafka: {properties: {client.rack: a}} | delivery scoring",
        "kafka: {secretProperties: {ssl.key.password: two}} | delivery scoring",
        "kafka: {topics: {accounts: other}} | delivery scoring",
        "flinkConfiguration: {web.refresh-interval: 5000} | delivery scoring",
        "scoring: {restartNonce: 1} | scoring",
        "scoring: {parallelism: 8} | scoring",
        "image: {tag: next} | delivery scoring",
        "pod: {nodeSelector: {a: b}} | delivery scoring"
      })
  void aChangeOfWhatAJobReadsAtItsStartRestartsIt(String change, String jobs) {
    assertThat(restartedBy(change)).containsExactly(jobs.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres: {password: two}",
        "webhooks: {crm: {secret: {url: 'https://crm.example.com/two'}}}",
        "networkPolicy: {enabled: false}",
        "metrics: {podMonitor: {enabled: true}}",
        "metrics: {dashboard: {enabled: true}}",
        "podDisruptionBudget: {enabled: false}",
        "tests: {enabled: false}",
        "topics: {create: true}",
        "migrations: {backoffLimit: 1}",
        "scoring: {savepoints: {request: now}}",
        "serviceAccount: {annotations: {role: a}}"
      })
  void aChangeThatNoJobReadsAtItsStartRestartsNone(String change) {
    assertThat(renderings.of(INSTALLED.with(change))).isNotEqualTo(renderings.of(INSTALLED));
    assertThat(restartedBy(change)).isEmpty();
  }

  @Test
  void aChangedRuleSetRestartsScoring() {
    assertThat(
            restarted(
                renderings.of(Installation.INLINE_RULES),
                renderings.of(
                    Installation.INLINE_RULES
                        .settings()
                        .with(
                            """
                            rules:
                              inline: |
                                name: one
                                version: 4
                                signals:
                                  events: {event: "*", measure: count, window: 7d}
                                tiers:
                                  - {name: active, enter: "events >= 6"}
                            """))))
        .containsExactly("scoring");
  }

  @Test
  void aChangedRuleSetRestartsNoneIfScoringFollowsATopic() {
    ChartValues followed = INSTALLED.with("kafka: {topics: {rules: pql.rules}}");
    RenderedChart before = renderings.of(followed);
    RenderedChart after = renderings.of(followed.with("rules: {preset: github-repositories}"));

    assertThat(restarted(before, after)).isEmpty();
    assertThat(after.only("ConfigMap", "-rules-push").textsAt("/data").get("rules.yaml"))
        .contains("name: github-repositories");
  }

  @Test
  void aNewChartVersionAloneRestartsNone(@TempDir Path directory) throws IOException {
    Chart next = renderings.chart().copy(directory);
    Path description = next.directory().resolve("Chart.yaml");
    Files.writeString(
        description,
        Files.readString(description).replaceFirst("\nversion: .*", "\nversion: 99.0.0"));

    assertThat(next.render(INSTALLED)).isNotEqualTo(renderings.of(INSTALLED));
    assertThat(restarted(renderings.of(INSTALLED), next.render(INSTALLED))).isEmpty();
  }

  /** Kubernetes refuses to change the pod template of a Job. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "backfill: {candidate: other}",
        "backfill: {run: 1}",
        "backfill: {resources: {limits: {memory: 4Gi}}}",
        "image: {tag: next}",
        "commonLabels: {team: growth}",
        "kafka: {topics: {usage: [usage, more]}}",
        "formats: {files: {own.yaml: 'type: page'}}"
      })
  void aBackfillThatChangesIsReplacedByAnotherJob(String change) {
    ChartValues values = Installation.BACKFILL.settings();

    assertThat(backfill(values.with(change))).isNotEqualTo(backfill(values));
  }

  private String backfill(ChartValues values) {
    return renderings
        .of(values)
        .ofKind("Job")
        .map(RenderedDocument::name)
        .filter(name -> name.contains("-backfill-"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aBackfillRestartsNone() {
    ChartValues followed = INSTALLED.with("kafka: {topics: {rules: pql.rules}}");

    assertThat(
            restarted(
                renderings.of(followed),
                renderings.of(followed.with("backfill: {enabled: true, candidate: a}"))))
        .isEmpty();
  }

  @Test
  void renderingIsDeterministic() {
    assertThat(renderings.chart().render(INSTALLED)).isEqualTo(renderings.of(INSTALLED));
  }

  private Set<String> restartedBy(String change) {
    return restarted(renderings.of(INSTALLED), renderings.of(INSTALLED.with(change)));
  }

  private static Set<String> restarted(RenderedChart before, RenderedChart after) {
    Set<String> restarted = new TreeSet<>();
    for (String job : Set.of("scoring", "delivery")) {
      if (!before
          .only("FlinkDeployment", "-" + job)
          .at("/spec")
          .equals(after.only("FlinkDeployment", "-" + job).at("/spec"))) {
        restarted.add(job);
      }
    }
    return restarted;
  }
}
