// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpql.format.Formats;
import io.flinkpql.job.DeliveryJob;
import io.flinkpql.job.ScoringJob;
import io.flinkpql.job.options.FormatFiles;
import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.options.ScoringOptions;
import io.flinkpql.job.runtime.FlinkSettings;
import io.flinkpql.message.MessageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The jobs and tasks accept the options that the chart renders. */
@ExtendWith(Renderings.Shared.class)
class JobOptionsTest {

  private static final Map<String, List<ConfigOption<?>>> REQUIRED =
      Map.of(
          ScoringJob.class.getName(), ScoringJob.REQUIRED,
          DeliveryJob.class.getName(), DeliveryJob.REQUIRED);

  /** Matches complete option names, not those that a template expression continues. */
  private static final Pattern OPTION =
      Pattern.compile("(?<![\\w-])pql\\.[a-z0-9.-]*[a-z0-9](?![\\w.{-])");

  @ParameterizedTest
  @EnumSource
  void everyJobAcceptsItsOptions(
      Installation installation, Renderings renderings, @TempDir Path directory) throws Exception {
    RenderedChart chart = renderings.of(installation);
    for (RenderedDocument job : chart.ofKind("FlinkDeployment").toList()) {
      JobConfiguration configuration = configuration(chart, job, directory);

      if (entryClass(job).equals(ScoringJob.class.getName())
          && installation != Installation.RULES_IN_EXISTING_CONFIG_MAP
          && installation != Installation.RULES_FOLLOWED_IN_EXISTING_CONFIG_MAP) {
        assertThat(Path.of(configuration.get(ScoringOptions.RULES_FILE).get(0))).isReadable();
      }
    }
  }

  @Test
  void scoringReadsTheFormatsOfItsTopics(Renderings renderings, @TempDir Path directory)
      throws Exception {
    RenderedChart chart = renderings.of(Installation.FORMATS);
    Map<String, MessageFormat> formats =
        FormatFiles.ofTopics(
            configuration(chart, chart.only("FlinkDeployment", "-scoring"), directory));

    assertThat(formats).containsOnlyKeys("usage", "web");
    assertThat(formats.get("usage").accountPaths()).isEqualTo("org.id");
    assertThat(formats.get("web")).isEqualTo(Formats.named("posthog").orElseThrow());
  }

  /** Every job has a place for checkpoints, of which the cluster retains several. */
  @ParameterizedTest
  @EnumSource
  void everyJobAcceptsItsCluster(
      Installation installation, Renderings renderings, @TempDir Path directory) throws Exception {
    RenderedChart chart = renderings.of(installation);
    for (RenderedDocument job : chart.ofKind("FlinkDeployment").toList()) {
      Configuration cluster = Configuration.fromMap(job.textsAt("/spec/flinkConfiguration"));
      JobConfiguration configuration = configuration(chart, job, directory);

      assertThatCode(
              () ->
                  FlinkSettings.applyForScoring(
                      StreamExecutionEnvironment.getExecutionEnvironment(cluster), configuration))
          .doesNotThrowAnyException();
      assertThat(cluster.get(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS)).isGreaterThan(1);
      assertThat(configuration.get(KafkaOptions.START_WITHOUT_STATE))
          .isEqualTo(
              job.at("/spec/job/upgradeMode").asText().equals("stateless")
                  && entryClass(job).equals(ScoringJob.class.getName()));
    }
  }

  /** TaskManagers read passwords, URLs and certificates from files as well. */
  @ParameterizedTest
  @EnumSource
  void taskManagersMountEveryFileThatOptionsName(
      Installation installation, Renderings renderings, @TempDir Path directory)
      throws IOException {
    RenderedChart chart = renderings.of(installation);
    for (RenderedDocument job : chart.ofKind("FlinkDeployment").toList()) {
      PodView jobManager =
          PodView.of(chart, pod(job, "jobManager"), directory.resolve(job.name() + "-jm"));
      PodView taskManager =
          PodView.of(chart, pod(job, "taskManager"), directory.resolve(job.name() + "-tm"));

      assertThat(filesOf(options(jobManager, job)))
          .allSatisfy(
              file -> assertThat(taskManager.file(file).getParent()).as(file).isDirectory());
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyTaskAcceptsItsOptions(
      Installation installation, Renderings renderings, @TempDir Path directory) throws Exception {
    RenderedChart chart = renderings.of(installation);
    for (RenderedDocument task : Stream.of("Job", "Pod").flatMap(chart::ofKind).toList()) {
      RenderedDocument.Pod pod = task.pods().findFirst().orElseThrow();
      PodView view = PodView.of(chart, pod, directory.resolve(task.name()));

      load(view, texts(pod.containers().get(0).path("args")), List.of());
    }
  }

  @Test
  void everyOptionNamedInTheChartExists(Renderings renderings) throws Exception {
    Chart chart = renderings.chart();
    Set<String> topics = new TreeSet<>();
    chart.tree("values.yaml").at("/kafka/topics").forEach(topic -> topics.add(topic.asText()));
    Set<String> options = new TreeSet<>();
    for (Path file : chart.ownFiles()) {
      Matcher found = OPTION.matcher(Files.readString(file));
      while (found.find()) {
        options.add(found.group());
      }
    }
    options.removeAll(topics);

    assertThat(options)
        .contains("pql.kafka.bootstrap-servers", "pql.postgres.url", "pql.rules.file")
        .allSatisfy(option -> assertThat(errors(option)).noneMatch(JobOptionsTest::isUnknown));
    assertThat(errors("pql.no.option")).anyMatch(JobOptionsTest::isUnknown);
  }

  private static boolean isUnknown(String error) {
    return error.contains("no such option");
  }

  /** Sets an option to a value that is never valid, and returns the errors. */
  private static List<String> errors(String option) throws IOException {
    Path file = Files.createTempFile("options", ".yaml");
    try {
      Files.writeString(file, option + ": '?'");
      JobConfiguration.load(new String[] {"--config", file.toString()}, Map.of(), List.of());
      return List.of();
    } catch (InvalidOptionsException e) {
      return e.errors();
    } finally {
      Files.delete(file);
    }
  }

  /**
   * Loads the configuration of a job from the files that its JobManager mounts.
   *
   * @param directory directory for those files
   */
  static JobConfiguration configuration(RenderedChart chart, RenderedDocument job, Path directory)
      throws Exception {
    PodView view = PodView.of(chart, pod(job, "jobManager"), directory.resolve(job.name()));
    return load(view, texts(job.at("/spec/job/args")), REQUIRED.get(entryClass(job)));
  }

  private static String entryClass(RenderedDocument job) {
    return job.at("/spec/job/entryClass").asText();
  }

  private static JobConfiguration load(
      PodView view, List<String> arguments, List<ConfigOption<?>> required) throws Exception {
    Path config = Path.of(view.localized(arguments.get(1)));
    Files.writeString(config, view.localized(Files.readString(config)));
    return JobConfiguration.load(
        new String[] {arguments.get(0), config.toString()}, view.environment(), required);
  }

  private static Map<String, String> options(PodView view, RenderedDocument job)
      throws IOException {
    Map<String, String> options = new TreeMap<>();
    ClusterYaml.document(Path.of(view.localized(texts(job.at("/spec/job/args")).get(1))))
        .properties()
        .forEach(option -> options.put(option.getKey(), option.getValue().asText()));
    return options;
  }

  private static List<String> filesOf(Map<String, String> options) {
    return options.entrySet().stream()
        .filter(option -> option.getKey().matches(".*(-file|\\.location)"))
        .filter(option -> !option.getKey().equals("pql.postgres.migration-password-file"))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static RenderedDocument.Pod pod(RenderedDocument job, String role) {
    return job.pods()
        .filter(pod -> pod.place().contains("/" + role + "/"))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }
}
