// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.rules.PublishedRules;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;

/** Creates the source of messages, which reads {@code pql.kafka.topics.usage}. */
public final class UsageSource {

  private UsageSource() {}

  /**
   * Creates the source of a scoring job, which holds a lease while it runs.
   *
   * @param configuration provides brokers, topics and consumer group
   * @param rules determine which fields of a message are read
   */
  public static Source<SourcedMessage, ?, ?> of(
      JobConfiguration configuration, PublishedRules rules, ScoringLease lease) {
    return new LeasedSource<>(of(configuration, rules), lease);
  }

  /**
   * Creates a source of parsed messages.
   *
   * @param configuration provides brokers, topics and consumer group
   * @param rules determine which fields of a message are read
   */
  public static KafkaSource<SourcedMessage> of(
      JobConfiguration configuration, PublishedRules rules) {
    return KafkaSource.<SourcedMessage>builder()
        .setBootstrapServers(configuration.get(KafkaOptions.BOOTSTRAP_SERVERS))
        .setTopics(configuration.get(KafkaOptions.USAGE_TOPICS))
        .setGroupId(configuration.get(KafkaOptions.GROUP_ID))
        .setStartingOffsets(start(configuration))
        .setDeserializer(new UsageDeserializer(rules))
        .setProperty("key.deserializer", NullKeyDeserializer.class.getName())
        .setProperties(ConsumerMemory.ofValuesUpTo(retainedBytes(configuration, rules)))
        .setProperties(configuration.kafkaProperties())
        .build();
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
  private static int retainedBytes(JobConfiguration configuration, PublishedRules rules) {
    return Math.max(
        rules.ruleSet().limits().maxMessageBytes(),
        Math.toIntExact(configuration.get(KafkaOptions.DEAD_LETTER_SIZE).getBytes()));
  }
}
