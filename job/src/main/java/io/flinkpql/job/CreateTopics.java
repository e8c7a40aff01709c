// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import io.flinkpql.job.backfill.BackfillTopic;
import io.flinkpql.job.kafka.Brokers;
import io.flinkpql.job.kafka.BrokersException;
import io.flinkpql.job.kafka.CreatedTopics;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.options.ScoringOptions;
import io.flinkpql.job.options.TopicOptions;
import io.flinkpql.job.rules.RulesTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates missing topics of the jobs, but those of usage. Existing topics stay unchanged; a rules
 * topic with the wrong settings is refused.
 *
 * <p>Arguments: {@code --config FILE} and {@code --pql.some.option value}. Exit status: 0 if all
 * topics exist; 1 if the brokers are unreachable or refuse; 2 if options are invalid.
 */
public final class CreateTopics {

  /** Creates missing topics. */
  public static final OneOffTask TASK =
      new OneOffTask(List.of(KafkaOptions.BOOTSTRAP_SERVERS), CreateTopics::create);

  /** Retains the log for ever, so that the tables can be rebuilt from it. */
  private static final Map<String, String> RETAINED_FOR_EVER = Map.of("retention.ms", "-1");

  private static final Map<String, String> COMPACTED = Map.of("cleanup.policy", "compact");

  private CreateTopics() {}

  /** Runs the task and exits with its status. */
  public static void main(String[] arguments) {
    System.exit(TASK.run(arguments, System.getenv(), System.out, System.err));
  }

  private static String create(JobConfiguration configuration) throws Exception {
    List<String> created = new ArrayList<>();
    try (Brokers brokers = Brokers.of(configuration)) {
      for (Map.Entry<String, KafkaFuture<Void>> topic :
          brokers.admin().createTopics(topics(configuration)).values().entrySet()) {
        if (isNew(topic.getKey(), topic.getValue(), brokers)) {
          created.add(topic.getKey());
        }
      }
      CreatedTopics.awaitKnown(brokers.admin(), created);
    }
    Optional<RulesTopic> rules = RulesTopic.of(configuration);
    if (rules.isPresent()) {
      rules.get().check();
    }
    created.sort(String::compareTo);
    return created.isEmpty()
        ? "All topics exist already"
        : "Topics created: " + String.join(", ", created);
  }

  private static List<NewTopic> topics(JobConfiguration configuration) {
    List<NewTopic> topics =
        new ArrayList<>(
            List.of(
                topic(configuration, KafkaOptions.QUALIFICATIONS_TOPIC).configs(RETAINED_FOR_EVER),
                topic(configuration, KafkaOptions.ACCOUNTS_TOPIC).configs(COMPACTED),
                topic(configuration, configuration.get(KafkaOptions.RULE_SETS_TOPIC), 1)
                    .configs(COMPACTED),
                topic(configuration, KafkaOptions.DEAD_LETTERS_TOPIC),
                topic(configuration, KafkaOptions.ALERT_DEAD_LETTERS_TOPIC)));
    configuration
        .find(ScoringOptions.RULES_TOPIC)
        .ifPresent(
            name -> {
              topics.add(topic(configuration, name, 1).configs(RulesTopic.SETTINGS));
              topics.add(
                  topic(configuration, KafkaOptions.SHADOW_QUALIFICATIONS_TOPIC)
                      .configs(RETAINED_FOR_EVER));
              topics.add(
                  topic(configuration, KafkaOptions.BACKFILL_TOPIC)
                      .configs(BackfillTopic.SETTINGS));
            });
    return topics;
  }

  private static NewTopic topic(JobConfiguration configuration, ConfigOption<String> name) {
    return topic(
        configuration, configuration.get(name), configuration.get(TopicOptions.PARTITIONS));
  }

  private static NewTopic topic(JobConfiguration configuration, String name, int partitions) {
    int replicas = configuration.get(TopicOptions.REPLICATION_FACTOR);
    return new NewTopic(
        name, Optional.of(partitions), Optional.of((short) replicas).filter(number -> number > 0));
  }

  private static boolean isNew(String topic, KafkaFuture<Void> creation, Brokers brokers)
      throws InterruptedException, BrokersException {
    try {
      brokers.await(creation, "Topic %s was not created".formatted(topic));
      return true;
    } catch (BrokersException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw e;
    }
  }
}
