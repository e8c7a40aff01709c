// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.options.ScoringOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.ConfigOption;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Tells whether Kafka is ready for both jobs: brokers answer, topics exist, transactions may be as
 * long as configured.
 *
 * @param cluster id of the Kafka cluster; empty if it does not answer
 * @param committed committed offsets of the scoring job's consumer group in the usage topics
 * @param standings whether the topic of accounts holds committed records; not asked, and false, if
 *     the group has offsets
 * @param problems one sentence each, with the remedy; empty if Kafka is ready
 */
public record KafkaReadiness(
    Optional<String> cluster,
    Map<TopicPartition, Long> committed,
    boolean standings,
    List<String> problems) {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final String LONGEST_TRANSACTION = "transaction.max.timeout.ms";

  /**
   * Asks the brokers.
   *
   * @throws InterruptedException if interrupted while waiting for an answer
   */
  public static KafkaReadiness of(JobConfiguration configuration) throws InterruptedException {
    try (Admin admin = Admin.create(properties(configuration))) {
      String cluster = admin.describeCluster().clusterId().get();
      List<String> problems = new ArrayList<>(missingTopics(admin, configuration));
      if (problems.isEmpty()) {
        longTransactions(admin, configuration).ifPresent(problems::add);
      }
      if (!problems.isEmpty()) {
        return new KafkaReadiness(Optional.of(cluster), Map.of(), false, problems);
      }
      Map<TopicPartition, Long> committed = committedOffsets(admin, configuration, problems);
      return new KafkaReadiness(
          Optional.of(cluster),
          committed,
          problems.isEmpty() && committed.isEmpty() && holdsStandings(configuration),
          problems);
    } catch (ExecutionException e) {
      return notReady(configuration, e.getCause());
    } catch (KafkaException e) {
      return notReady(configuration, e.getCause() == null ? e : e.getCause());
    }
  }

  private static Properties properties(JobConfiguration configuration) {
    Properties properties = configuration.kafkaProperties();
    properties.setProperty(
        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
        configuration.get(KafkaOptions.BOOTSTRAP_SERVERS));
    String millis = String.valueOf(TIMEOUT.toMillis());
    properties.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    properties.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    return properties;
  }

  private static KafkaReadiness notReady(JobConfiguration configuration, Throwable failure) {
    String kafka =
        "Kafka at %s (%s) "
            .formatted(
                configuration.get(KafkaOptions.BOOTSTRAP_SERVERS),
                KafkaOptions.BOOTSTRAP_SERVERS.key());
    String problem;
    if (failure instanceof TimeoutException) {
      problem =
          "does not answer within %d s: check the address, the security settings and that the brokers run"
              .formatted(TIMEOUT.toSeconds());
    } else {
      problem = "cannot be used: " + SecurityProblem.of(failure).orElseGet(failure::getMessage);
    }
    return new KafkaReadiness(Optional.empty(), Map.of(), false, List.of(kafka + problem));
  }

  private static List<String> missingTopics(Admin admin, JobConfiguration configuration)
      throws InterruptedException {
    Map<String, String> optionOfTopic = topics(configuration);
    List<String> problems = new ArrayList<>();
    Map<String, ? extends KafkaFuture<?>> answers =
        admin.describeTopics(optionOfTopic.keySet()).topicNameValues();
    for (Map.Entry<String, String> topic : optionOfTopic.entrySet()) {
      try {
        answers.get(topic.getKey()).get();
      } catch (ExecutionException e) {
        problems.add(problem(topic.getKey(), topic.getValue(), e.getCause()));
      }
    }
    return problems;
  }

  /** Returns the option that names each topic, in order of reading. */
  private static Map<String, String> topics(JobConfiguration configuration) {
    Map<String, String> topics = new LinkedHashMap<>();
    configuration
        .get(KafkaOptions.USAGE_TOPICS)
        .forEach(topic -> topics.put(topic, KafkaOptions.USAGE_TOPICS.key()));
    List<ConfigOption<String>> written =
        new ArrayList<>(
            List.of(
                KafkaOptions.QUALIFICATIONS_TOPIC,
                KafkaOptions.ACCOUNTS_TOPIC,
                KafkaOptions.RULE_SETS_TOPIC,
                KafkaOptions.DEAD_LETTERS_TOPIC));
    if (!configuration.webhooks().isEmpty()) {
      written.add(KafkaOptions.ALERT_DEAD_LETTERS_TOPIC);
    }
    if (configuration.find(ScoringOptions.RULES_TOPIC).isPresent()) {
      written.add(KafkaOptions.SHADOW_QUALIFICATIONS_TOPIC);
      written.add(KafkaOptions.BACKFILL_TOPIC);
    }
    written.forEach(option -> topics.put(configuration.get(option), option.key()));
    return topics;
  }

  private static String problem(String topic, String option, Throwable failure) {
    if (!(failure instanceof UnknownTopicOrPartitionException)) {
      return "Topic %s (%s) cannot be used: %s".formatted(topic, option, failure.getMessage());
    }
    return "Topic %s (%s) does not exist: %s"
        .formatted(
            topic,
            option,
            option.equals(KafkaOptions.USAGE_TOPICS.key())
                ? "create it, or correct the option"
                : "create it, for example with ./pql topics");
  }

  /** Compares the timeout of transactions with the brokers' limit, if this user may see it. */
  private static Optional<String> longTransactions(Admin admin, JobConfiguration configuration)
      throws InterruptedException {
    if (configuration.get(KafkaOptions.DELIVERY) != KafkaOptions.Delivery.EXACTLY_ONCE) {
      return Optional.empty();
    }
    Duration timeout = configuration.get(KafkaOptions.TRANSACTION_TIMEOUT);
    try {
      return longestTransaction(admin)
          .filter(longest -> timeout.compareTo(longest) > 0)
          .map(
              longest ->
                  "%s is %d s, but the brokers allow %d s (%s): lower the one or raise the other"
                      .formatted(
                          KafkaOptions.TRANSACTION_TIMEOUT.key(),
                          timeout.toSeconds(),
                          longest.toSeconds(),
                          LONGEST_TRANSACTION));
    } catch (ExecutionException notAllowed) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> longestTransaction(Admin admin)
      throws ExecutionException, InterruptedException {
    Collection<Node> nodes = admin.describeCluster().nodes().get();
    if (nodes.isEmpty()) {
      return Optional.empty();
    }
    ConfigResource broker =
        new ConfigResource(ConfigResource.Type.BROKER, nodes.iterator().next().idString());
    return Optional.ofNullable(
            admin.describeConfigs(List.of(broker)).all().get().get(broker).get(LONGEST_TRANSACTION))
        .map(ConfigEntry::value)
        .map(millis -> Duration.ofMillis(Long.parseLong(millis)));
  }

  /**
   * Looks for standings of an earlier life of the job: brokers forget the offsets of a group that
   * has not committed for a week. Records of aborted transactions do not count.
   */
  private static boolean holdsStandings(JobConfiguration configuration) {
    Properties properties = properties(configuration);
    properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(configuration.get(KafkaOptions.ACCOUNTS_TOPIC)).stream()
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long deadline = System.nanoTime() + TIMEOUT.toNanos();
      while (System.nanoTime() < deadline
          && partitions.stream().anyMatch(next -> consumer.position(next) < ends.get(next))) {
        if (!consumer.poll(POLL).isEmpty()) {
          return true;
        }
      }
      return false;
    }
  }

  private static Map<TopicPartition, Long> committedOffsets(
      Admin admin, JobConfiguration configuration, List<String> problems)
      throws InterruptedException {
    String group = configuration.get(KafkaOptions.GROUP_ID);
    Map<TopicPartition, Long> committed = new LinkedHashMap<>();
    try {
      Map<TopicPartition, OffsetAndMetadata> all =
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      List<String> usage = configuration.get(KafkaOptions.USAGE_TOPICS);
      all.forEach(
          (partition, offset) -> {
            if (offset != null && usage.contains(partition.topic())) {
              committed.put(partition, offset.offset());
            }
          });
    } catch (ExecutionException e) {
      problems.add(
          "Consumer group %s (%s) cannot be used: %s"
              .formatted(group, KafkaOptions.GROUP_ID.key(), e.getCause().getMessage()));
    }
    return committed;
  }
}
