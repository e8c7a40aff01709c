// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Flink accepts the configuration that the chart renders, and the named classes exist. */
@ExtendWith(Renderings.Shared.class)
class FlinkConfigurationTest {

  private static final FlinkOptions FLINK = FlinkOptions.all();

  /**
   * Valid settings that no option class on the class path declares: a reporter's, one of a newer
   * autoscaler, and one of {@code KubernetesConfigOptions}.
   */
  private static final Set<String> UNDECLARED =
      Set.of(
          "metrics.reporter.prom.factory.class",
          "metrics.reporter.prom.filterLabelValueCharacters",
          "metrics.reporter.prom.port",
          "job.autoscaler.utilization.target",
          "kubernetes.taskmanager.service-account");

  @ParameterizedTest
  @EnumSource
  void everySettingIsKnownAndValid(Installation installation, Renderings renderings) {
    assertThat(jobs(renderings.of(installation)))
        .allSatisfy(job -> assertThat(problems(job.textsAt("/spec/flinkConfiguration"))).isEmpty());
  }

  @Test
  void misspelledDeprecatedAndMalformedSettingsAreFound() {
    assertThat(FLINK.problem("execution.checkpointing.interval", "10s")).isEmpty();
    assertThat(FLINK.problem("execution.checkpointing.interval", "often")).isPresent();
    assertThat(FLINK.problem("execution.checkpoint.interval", "10s")).isPresent();
    assertThat(FLINK.problem("state.checkpoints.dir", "s3://a")).isPresent();
  }

  @ParameterizedTest
  @EnumSource
  void everySettingIsText(Installation installation, Renderings renderings) {
    assertThat(jobs(renderings.of(installation)))
        .allSatisfy(
            job ->
                assertThat(elements(job.at("/spec/flinkConfiguration")))
                    .allMatch(JsonNode::isTextual));
  }

  @ParameterizedTest
  @EnumSource
  void everyMainClassExists(Installation installation, Renderings renderings) {
    RenderedChart chart = renderings.of(installation);
    Stream<String> jobs = jobs(chart).stream().map(job -> job.at("/spec/job/entryClass").asText());
    Stream<String> tasks =
        Stream.of("Job", "Pod")
            .flatMap(chart::ofKind)
            .flatMap(RenderedDocument::pods)
            .flatMap(pod -> pod.containers().stream())
            .map(container -> container.path("command"))
            .map(command -> command.path(command.size() - 1).asText());

    assertThat(Stream.concat(jobs, tasks))
        .isNotEmpty()
        .allSatisfy(
            name ->
                assertThatCode(() -> Class.forName(name).getMethod("main", String[].class))
                    .doesNotThrowAnyException());
  }

  @ParameterizedTest
  @EnumSource
  void memoryAndSlotsAreValid(Installation installation, Renderings renderings) {
    assertThat(jobs(renderings.of(installation)))
        .allSatisfy(
            job -> {
              for (String role : List.of("jobManager", "taskManager")) {
                JsonNode resource = job.at("/spec/" + role + "/resource");
                assertThat(MemorySize.parse(resource.path("memory").asText()).getMebiBytes())
                    .as(role)
                    .isGreaterThanOrEqualTo(1500);
                assertThat(resource.path("cpu").asDouble()).isPositive();
              }
              int slots = job.at("/spec/flinkConfiguration/taskmanager.numberOfTaskSlots").asInt();
              assertThat(job.at("/spec/job/parallelism").asInt() % slots).isZero();
            });
  }

  /** Jobs that share a directory could restore or delete each other's state. */
  @ParameterizedTest
  @EnumSource
  void eachJobHasItsOwnStateDirectories(Installation installation, Renderings renderings) {
    List<String> directories =
        jobs(renderings.of(installation)).stream()
            .map(job -> job.textsAt("/spec/flinkConfiguration"))
            .flatMap(FlinkConfigurationTest::directories)
            .toList();

    assertThat(directories).doesNotHaveDuplicates();
    assertThat(directories).noneMatch(one -> directories.stream().anyMatch(isBelow(one)));
    if (installation != Installation.WITHOUT_STORAGE) {
      assertThat(directories).allMatch(directory -> directory.matches("(s3|file)://.+[^/]"));
    }
  }

  @Test
  void stateOnAClaimIsMountedInEveryPod(Renderings renderings) {
    for (Installation installation :
        List.of(Installation.STATE_ON_A_CLAIM, Installation.STATE_ON_AN_EXISTING_CLAIM)) {
      RenderedChart chart = renderings.of(installation);
      assertThat(jobs(chart))
          .allSatisfy(
              job -> {
                String directory =
                    job.textsAt("/spec/flinkConfiguration")
                        .get(CheckpointingOptions.CHECKPOINTS_DIRECTORY.key())
                        .replace("file://", "");
                assertThat(job.pods())
                    .hasSize(2)
                    .allMatch(
                        pod ->
                            elements(pod.spec().at("/containers/0/volumeMounts"))
                                .anyMatch(
                                    mount ->
                                        directory.startsWith(mount.path("mountPath").asText() + "/")
                                            && !mount.path("readOnly").asBoolean()));
              });
    }
  }

  /** The image's file system is read-only, so Flink must write to volumes. */
  @ParameterizedTest
  @EnumSource
  void rocksDbAndLocalRecoveryUseMountedDisks(Installation installation, Renderings renderings) {
    assertThat(jobs(renderings.of(installation)))
        .allSatisfy(
            job -> {
              Map<String, String> settings = job.textsAt("/spec/flinkConfiguration");
              RenderedDocument.Pod taskManager =
                  job.pods()
                      .filter(pod -> pod.place().contains("/taskManager/"))
                      .findFirst()
                      .orElseThrow();
              assertThat(
                      List.of(
                          settings.get("state.backend.rocksdb.localdir"),
                          settings.get("execution.checkpointing.local-backup.dirs")))
                  .allMatch(
                      directory ->
                          elements(taskManager.spec().at("/containers/0/volumeMounts"))
                              .anyMatch(
                                  mount ->
                                      directory.startsWith(
                                          mount.path("mountPath").asText() + "/")));
            });
  }

  @Test
  void settingsOfAJobOverrideThoseOfBothJobsAndOfTheChart(Renderings renderings) {
    RenderedChart chart =
        renderings
            .chart()
            .render(
                ChartValues.required()
                    .with(
                        """
                        flinkConfiguration:
                          restart-strategy.exponential-delay.max-backoff: 2 min
                          execution.checkpointing.unaligned.enabled: true
                        scoring:
                          flinkConfiguration: {execution.checkpointing.unaligned.enabled: false}
                        """));

    assertThat(setting(chart, "-scoring", "restart-strategy.exponential-delay.max-backoff"))
        .isEqualTo("2 min");
    assertThat(setting(chart, "-scoring", "execution.checkpointing.unaligned.enabled"))
        .isEqualTo("false");
    assertThat(setting(chart, "-delivery", "execution.checkpointing.unaligned.enabled"))
        .isEqualTo("true");
  }

  private static List<String> problems(Map<String, String> settings) {
    assertThat(settings).containsKeys("state.backend.type", "taskmanager.numberOfTaskSlots");
    return settings.entrySet().stream()
        .filter(setting -> !setting.getKey().startsWith("kubernetes.operator."))
        .filter(setting -> !UNDECLARED.contains(setting.getKey()))
        .flatMap(setting -> FLINK.problem(setting.getKey(), setting.getValue()).stream())
        .toList();
  }

  private static String setting(RenderedChart chart, String job, String key) {
    return chart.only("FlinkDeployment", job).textsAt("/spec/flinkConfiguration").get(key);
  }

  private static Stream<String> directories(Map<String, String> settings) {
    return Stream.of(
            CheckpointingOptions.CHECKPOINTS_DIRECTORY,
            CheckpointingOptions.SAVEPOINT_DIRECTORY,
            HighAvailabilityOptions.HA_STORAGE_PATH)
        .map(option -> settings.get(option.key()))
        .filter(directory -> directory != null);
  }

  private static Predicate<String> isBelow(String directory) {
    return other -> other.startsWith(directory + "/");
  }

  private static List<RenderedDocument> jobs(RenderedChart chart) {
    List<RenderedDocument> jobs = chart.ofKind("FlinkDeployment").toList();
    assertThat(jobs).isNotEmpty();
    return jobs;
  }

  private static Stream<JsonNode> elements(JsonNode parent) {
    return StreamSupport.stream(parent.spliterator(), false);
  }
}
