// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import io.flinkpql.job.options.FormatFiles;
import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.routing.AccountPaths;
import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.job.schema.RegistryAccess;
import io.flinkpql.message.MessageFormat;
import io.flinkpql.rules.Limits;
import io.flinkpql.rules.RuleHistory;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.util.function.SerializableSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;

/** Creates sources of messages, which read {@code pql.kafka.topics.usage}. */
public final class UsageSource implements Serializable {

  private static final long serialVersionUID = 1L;

  private final String bootstrapServers;
  private final ArrayList<String> topics;
  private final String groupId;
  private final OffsetsInitializer start;
  private final int retainedBytes;
  private final Properties properties;
  private final HashMap<String, MessageFormat> formats;
  private final RegistryAccess registry; // null without one

  private UsageSource(
      String bootstrapServers,
      List<String> topics,
      String groupId,
      OffsetsInitializer start,
      int retainedBytes,
      Properties properties,
      Map<String, MessageFormat> formats,
      Optional<RegistryAccess> registry) {
    this.bootstrapServers = bootstrapServers;
    this.topics = new ArrayList<>(topics);
    this.groupId = groupId;
    this.start = start;
    this.retainedBytes = retainedBytes;
    this.properties = properties;
    this.formats = new HashMap<>(formats);
    this.registry = registry.orElse(null);
  }

  /**
   * Takes brokers, topics, their formats, consumer group and start from the configuration.
   *
   * @param limits the limits on messages
   * @throws InvalidOptionsException if a format or the access to the schema registry is invalid
   */
  public static UsageSource of(JobConfiguration configuration, Limits limits)
      throws InvalidOptionsException {
    return new UsageSource(
        configuration.get(KafkaOptions.BOOTSTRAP_SERVERS),
        configuration.get(KafkaOptions.USAGE_TOPICS),
        configuration.get(KafkaOptions.GROUP_ID),
        start(configuration),
        retainedBytes(configuration, limits),
        configuration.kafkaProperties(),
        FormatFiles.ofTopics(configuration),
        RegistryAccess.of(configuration));
  }

  private static OffsetsInitializer start(JobConfiguration configuration) {
    OffsetsInitializer start = StartingOffsets.of(configuration.get(KafkaOptions.START));
    return configuration.get(KafkaOptions.START_WITHOUT_STATE)
        ? start
        : new OffsetsWithState(configuration.get(KafkaOptions.GROUP_ID), start);
  }

  /**
   * Returns the number of bytes of a message that the job uses: it parses messages up to the rule
   * set's limit, and dead-letters longer ones up to the size of a dead letter.
   */
  private static int retainedBytes(JobConfiguration configuration, Limits limits) {
    return Math.max(
        limits.maxMessageBytes(),
        Math.toIntExact(configuration.get(KafkaOptions.DEAD_LETTER_SIZE).getBytes()));
  }

  /**
   * Creates the source of a scoring job, which holds a lease while it runs.
   *
   * @param rules the versions that determine which fields of a message are read, asked once a
   *     message
   */
  public Source<SourcedMessage, KafkaPartitionSplit, KafkaSourceEnumState> leased(
      SerializableSupplier<RuleHistory> rules, ScoringLease lease) {
    return new LeasedSource<>(create(rules), lease);
  }

  /**
   * Creates a source of parsed messages.
   *
   * @param rules the versions that determine which fields of a message are read, asked once a
   *     message
   */
  public KafkaSource<SourcedMessage> create(SerializableSupplier<RuleHistory> rules) {
    return builder(rules).setGroupId(groupId).setStartingOffsets(start).build();
  }

  /**
   * Creates a bounded source of all messages from the first one on. It belongs to no consumer
   * group.
   *
   * @param rules the versions that determine which fields of a message are read
   * @param ends offset after the last message of each partition
   */
  public KafkaSource<SourcedMessage> bounded(
      SerializableSupplier<RuleHistory> rules, Map<TopicPartition, Long> ends) {
    return builder(rules)
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setBounded(OffsetsInitializer.offsets(ends))
        .build();
  }

  /** Returns where messages name their account. */
  public AccountPaths accountPaths() {
    return AccountPaths.of(formats);
  }

  /** Creates the deserializer of all topics. */
  UsageDeserializer deserializer(SerializableSupplier<RuleHistory> rules) {
    return new UsageDeserializer(rules, formats, Optional.ofNullable(registry), retainedBytes);
  }

  private KafkaSourceBuilder<SourcedMessage> builder(SerializableSupplier<RuleHistory> rules) {
    return KafkaSource.<SourcedMessage>builder()
        .setBootstrapServers(bootstrapServers)
        .setTopics(topics)
        .setDeserializer(deserializer(rules))
        .setProperty("key.deserializer", NullKeyDeserializer.class.getName())
        // A transaction that its producer aborted never happened.
        .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
        .setProperties(ConsumerMemory.ofValuesUpTo(retainedBytes))
        .setProperties(properties);
  }
}
