// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Asks brokers for offsets: of the ends of topics, and those that a consumer group committed. */
public final class TopicOffsets {

  /** The end of a partition lies before open transactions, as readers see it. */
  private static final ListOffsetsOptions COMMITTED =
      new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);

  private TopicOffsets() {}

  /**
   * Returns the offset of the first record of each partition.
   *
   * @throws BrokersException if a topic does not exist, or the brokers do not answer
   */
  public static Map<TopicPartition, Long> starts(Brokers brokers, Collection<String> topics)
      throws BrokersException, InterruptedException {
    return offsets(brokers, topics, OffsetSpec::earliest);
  }

  /**
   * Returns the offset after the last record of each partition.
   *
   * @throws BrokersException if a topic does not exist, or the brokers do not answer
   */
  public static Map<TopicPartition, Long> ends(Brokers brokers, Collection<String> topics)
      throws BrokersException, InterruptedException {
    return offsets(brokers, topics, OffsetSpec::latest);
  }

  private static Map<TopicPartition, Long> offsets(
      Brokers brokers, Collection<String> topics, Supplier<OffsetSpec> end)
      throws BrokersException, InterruptedException {
    String purpose = "The topics %s cannot be read".formatted(String.join(", ", topics));
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    brokers
        .await(brokers.admin().describeTopics(topics).allTopicNames(), purpose)
        .forEach(
            (name, topic) ->
                topic
                    .partitions()
                    .forEach(
                        partition ->
                            asked.put(new TopicPartition(name, partition.partition()), end.get())));
    return brokers
        .await(brokers.admin().listOffsets(asked, COMMITTED).all(), purpose)
        .entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, offset -> offset.getValue().offset()));
  }

  /**
   * Returns the offsets that a consumer group has committed, of partitions that it has read.
   *
   * @throws BrokersException if the brokers refuse or do not answer
   */
  public static Map<TopicPartition, Long> committed(Brokers brokers, String group)
      throws BrokersException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        brokers.await(
            brokers.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(),
            "The offsets of consumer group %s cannot be read".formatted(group));
    return committed.entrySet().stream()
        .filter(offset -> offset.getValue() != null)
        .collect(Collectors.toMap(Map.Entry::getKey, offset -> offset.getValue().offset()));
  }
}
