// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import io.flinkpql.job.delivery.LogRecord;
import io.flinkpql.job.delivery.LogTopic;
import io.flinkpql.job.delivery.LogTopics;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;

/** Asks the brokers for the ids of the topics of the log. */
public final class ObservedTopics implements LogTopics {

  private static final long serialVersionUID = 1L;

  private final String servers;
  private final Properties clientSettings;
  private final TreeMap<String, LogRecord.Topic> topics;

  /**
   * Creates an observer.
   *
   * @param configuration provides brokers and client settings
   * @param topics the part of the log, by name of the topic
   */
  public ObservedTopics(JobConfiguration configuration, Map<String, LogRecord.Topic> topics) {
    this.servers = configuration.get(KafkaOptions.BOOTSTRAP_SERVERS);
    this.clientSettings = configuration.kafkaProperties();
    this.topics = new TreeMap<>(topics);
  }

  @Override
  public List<LogTopic> read() throws BrokersException, InterruptedException {
    try (Brokers brokers = Brokers.of(servers, clientSettings)) {
      String cluster =
          Optional.ofNullable(
                  brokers.await(
                      brokers.admin().describeCluster().clusterId(),
                      "The Kafka cluster was not identified"))
              .orElse("");
      List<LogTopic> observed = new ArrayList<>();
      for (var description :
          brokers.admin().describeTopics(topics.keySet()).topicNameValues().entrySet()) {
        String name = description.getKey();
        TopicDescription topic =
            brokers.await(
                description.getValue(),
                "Topic %s was not read; ./pql topics creates missing topics".formatted(name));
        observed.add(new LogTopic(topics.get(name), name, id(topic), cluster));
      }
      return observed;
    }
  }

  private static String id(TopicDescription topic) {
    return topic.topicId().equals(Uuid.ZERO_UUID) ? "" : topic.topicId().toString();
  }
}
