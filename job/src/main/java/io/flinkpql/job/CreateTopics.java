// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.options.TopicOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.ConfigOption;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics that the jobs write and that are missing. One that is there stays as it is.
 *
 * <p>Arguments: {@code --config FILE} and {@code --pql.some.option value}. Exit status: 0 all are
 * there; 1 the brokers cannot be reached or refuse; 2 options are wrong.
 */
public final class CreateTopics {

  /** Creates what is missing. */
  public static final OneOffTask TASK =
      new OneOffTask(List.of(KafkaOptions.BOOTSTRAP_SERVERS), CreateTopics::create);

  /** Tables can be made anew from the log, as long as nothing of it is deleted for its age. */
  private static final Map<String, String> KEPT_FOR_EVER = Map.of("retention.ms", "-1");

  private static final Map<String, String> COMPACTED = Map.of("cleanup.policy", "compact");

  private CreateTopics() {}

  /** Runs and ends the process. */
  public static void main(String[] arguments) {
    System.exit(TASK.run(arguments, System.getenv(), System.out, System.err));
  }

  private static String create(JobConfiguration configuration) throws Exception {
    Properties properties = configuration.kafkaProperties();
    properties.setProperty(
        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
        configuration.get(KafkaOptions.BOOTSTRAP_SERVERS));
    List<String> created = new ArrayList<>();
    try (Admin admin = Admin.create(properties)) {
      for (Map.Entry<String, KafkaFuture<Void>> topic :
          admin.createTopics(topics(configuration)).values().entrySet()) {
        if (isNew(topic.getKey(), topic.getValue())) {
          created.add(topic.getKey());
        }
      }
    }
    created.sort(String::compareTo);
    return created.isEmpty()
        ? "All topics were there already"
        : "Topics created: " + String.join(", ", created);
  }

  private static List<NewTopic> topics(JobConfiguration configuration) {
    return List.of(
        topic(configuration, KafkaOptions.QUALIFICATIONS_TOPIC).configs(KEPT_FOR_EVER),
        topic(configuration, KafkaOptions.ACCOUNTS_TOPIC).configs(COMPACTED),
        topic(configuration, KafkaOptions.RULE_SETS_TOPIC, 1).configs(COMPACTED),
        topic(configuration, KafkaOptions.DEAD_LETTERS_TOPIC),
        topic(configuration, KafkaOptions.ALERT_DEAD_LETTERS_TOPIC));
  }

  private static NewTopic topic(JobConfiguration configuration, ConfigOption<String> name) {
    return topic(configuration, name, configuration.get(TopicOptions.PARTITIONS));
  }

  private static NewTopic topic(
      JobConfiguration configuration, ConfigOption<String> name, int partitions) {
    int copies = configuration.get(TopicOptions.REPLICATION_FACTOR);
    return new NewTopic(
        configuration.get(name),
        Optional.of(partitions),
        Optional.of((short) copies).filter(number -> number > 0));
  }

  private static boolean isNew(String topic, KafkaFuture<Void> creation)
      throws InterruptedException, OneOffTask.NotDoneException {
    try {
      creation.get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw new OneOffTask.NotDoneException(
          "Topic %s was not created: %s".formatted(topic, e.getCause().getMessage()));
    }
  }
}
