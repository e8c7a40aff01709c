// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.options.ScoringOptions;
import io.flinkpql.job.routing.OutboundRecord;
import io.flinkpql.job.routing.OutboundRecord.Destination;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;

/**
 * Creates the sink of the scoring job. With exactly-once delivery, one transaction per checkpoint
 * and subtask covers all topics.
 */
public final class OutboundSink {

  private static final long BROKER_DEFAULT_MAXIMUM = 1024L * 1024;
  private static final long HEADERS_AND_FRAME = 64L * 1024;
  private static final String MAX_REQUEST_SIZE = "max.request.size";

  /** The most that the producer adds to the key and the value of a record without headers. */
  private static final int RECORD_FRAME = 512;

  private OutboundSink() {}

  /**
   * Creates a sink with the topics and the delivery guarantee of the configuration.
   *
   * @param lease the sink opens no transaction before the job holds it
   */
  public static QuietlyClosedSink<OutboundRecord> of(
      JobConfiguration configuration, ScoringLease lease) {
    return new QuietlyClosedSink<>(sink(configuration, lease));
  }

  private static KafkaSink<OutboundRecord> sink(
      JobConfiguration configuration, ScoringLease lease) {
    int deadLetterSize =
        Math.toIntExact(configuration.get(KafkaOptions.DEAD_LETTER_SIZE).getBytes());
    return KafkaSink.<OutboundRecord>builder()
        .setBootstrapServers(configuration.get(KafkaOptions.BOOTSTRAP_SERVERS))
        .setDeliveryGuarantee(
            switch (configuration.get(KafkaOptions.DELIVERY)) {
              case EXACTLY_ONCE -> DeliveryGuarantee.EXACTLY_ONCE;
              case AT_LEAST_ONCE -> DeliveryGuarantee.AT_LEAST_ONCE;
            })
        .setTransactionalIdPrefix(configuration.get(KafkaOptions.TRANSACTIONAL_ID_PREFIX))
        // The default strategy creates a transactional id per checkpoint, and brokers retain each
        // for a
        // week.
        .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
        .setKafkaProducerConfig(properties(configuration, deadLetterSize))
        .setRecordSerializer(
            new OutboundSerializer(
                topics(configuration), deadLetterSize, recordSize(configuration), lease::awaitHeld))
        .build();
  }

  /** Returns the topics of a job; only one that follows rule sets may have candidates. */
  private static Map<Destination, String> topics(JobConfiguration configuration) {
    Map<Destination, String> topics = new EnumMap<>(Destination.class);
    topics.put(Destination.QUALIFICATIONS, configuration.get(KafkaOptions.QUALIFICATIONS_TOPIC));
    topics.put(Destination.ACCOUNTS, configuration.get(KafkaOptions.ACCOUNTS_TOPIC));
    topics.put(Destination.RULE_SETS, configuration.get(KafkaOptions.RULE_SETS_TOPIC));
    topics.put(Destination.DEAD_LETTERS, configuration.get(KafkaOptions.DEAD_LETTERS_TOPIC));
    if (configuration.find(ScoringOptions.RULES_TOPIC).isPresent()) {
      topics.put(
          Destination.SHADOW_QUALIFICATIONS,
          configuration.get(KafkaOptions.SHADOW_QUALIFICATIONS_TOPIC));
    }
    return topics;
  }

  /**
   * Returns the linger time. With exactly-once delivery consumers see a record only after the
   * checkpoint, so there is time to fill batches.
   */
  private static String lingerMillis(JobConfiguration configuration) {
    return switch (configuration.get(KafkaOptions.DELIVERY)) {
      case EXACTLY_ONCE -> "100";
      case AT_LEAST_ONCE -> "5";
    };
  }

  /**
   * Returns the maximum size of a key and value, bytes: what the configured producer takes, or what
   * brokers take by default. A larger dead-letter size does not raise it, since it concerns only
   * the topic of dead letters.
   */
  private static int recordSize(JobConfiguration configuration) {
    Object configured = configuration.kafkaProperties().get(MAX_REQUEST_SIZE);
    long size =
        configured == null ? BROKER_DEFAULT_MAXIMUM : Long.parseLong(configured.toString().trim());
    return Math.toIntExact(size - RECORD_FRAME);
  }

  private static Properties properties(JobConfiguration configuration, int deadLetterSize) {
    Properties properties = new Properties();
    properties.setProperty("linger.ms", lingerMillis(configuration));
    properties.setProperty("batch.size", String.valueOf(256 * 1024));
    properties.setProperty("compression.type", "lz4");
    properties.setProperty(
        MAX_REQUEST_SIZE,
        String.valueOf(Math.max(BROKER_DEFAULT_MAXIMUM, deadLetterSize + HEADERS_AND_FRAME)));
    properties.putAll(configuration.kafkaProperties());
    properties.setProperty(
        "transaction.timeout.ms",
        String.valueOf(configuration.get(KafkaOptions.TRANSACTION_TIMEOUT).toMillis()));
    return properties;
  }
}
