// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.options.ScoringOptions;
import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.job.rules.RulesTopicException;
import io.flinkpql.rulelog.RuleLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Holds the options that locate the rules topic, and connects to it. */
final class RulesConnection {

  private static final String DEFAULT_TOPIC = "pql.rules";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The job's configuration file: brokers, topic and lead.")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--bootstrap",
      paramLabel = "BROKERS",
      description = {"Addresses of brokers, HOST:PORT,", "instead of those of --config."})
  private Optional<String> bootstrap = Optional.empty();

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      description = {"The rules topic; default: that of --config, or", DEFAULT_TOPIC + "."})
  private Optional<String> topic = Optional.empty();

  /**
   * Returns the topic.
   *
   * @throws RefusedException if the options do not name one
   */
  RulesTopic topic() {
    return topic(configuration());
  }

  /**
   * Returns the job's options.
   *
   * @throws RefusedException if they are invalid, or locate no brokers
   */
  JobConfiguration configuration() {
    if (config.isEmpty() && bootstrap.isEmpty()) {
      throw new RefusedException("--config or --bootstrap: one of them is required");
    }
    config.ifPresent(InputFiles::check);
    List<String> arguments = new ArrayList<>();
    config.ifPresent(file -> arguments.add("--config=" + file));
    bootstrap.ifPresent(
        brokers -> arguments.add("--" + KafkaOptions.BOOTSTRAP_SERVERS.key() + "=" + brokers));
    topic
        .or(() -> config.isEmpty() ? Optional.of(DEFAULT_TOPIC) : Optional.empty())
        .ifPresent(name -> arguments.add("--" + ScoringOptions.RULES_TOPIC.key() + "=" + name));
    try {
      return JobConfiguration.load(
          arguments.toArray(String[]::new),
          System.getenv(),
          List.of(KafkaOptions.BOOTSTRAP_SERVERS));
    } catch (InvalidOptionsException e) {
      throw new RefusedException(e.errors());
    }
  }

  private RulesTopic topic(JobConfiguration configuration) {
    return RulesTopic.of(configuration)
        .orElseThrow(
            () ->
                new RefusedException(
                    config.orElseThrow()
                        + ": sets no "
                        + ScoringOptions.RULES_TOPIC.key()
                        + ", so the job reads its file alone; set it, or name a topic by"
                        + " --topic"));
  }

  /**
   * Reads a topic.
   *
   * @throws FailedException if it cannot be read
   */
  static RuleLog read(RulesTopic topic) {
    try {
      topic.check();
      return topic.read();
    } catch (RulesTopicException e) {
      throw new FailedException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException("interrupted", e);
    }
  }
}
