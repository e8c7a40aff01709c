// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import java.util.Collection;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Refuses to start a job without state if its consumer group has committed offsets.
 *
 * <p>Flink asks for initial offsets only if it restored none, and a job commits offsets only after
 * a checkpoint. So committed offsets here belong to state that was not restored.
 */
@SuppressWarnings("deprecation") // The connector requires a type that Kafka has deprecated.
final class OffsetsWithState implements OffsetsInitializer {

  private static final long serialVersionUID = 1L;

  private final String group;
  private final OffsetsInitializer start;

  /**
   * Creates an initializer.
   *
   * @param group the consumer group
   * @param start determines the offsets of a group without committed ones
   */
  OffsetsWithState(String group, OffsetsInitializer start) {
    this.group = group;
    this.start = start;
  }

  @Override
  public Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
    Map<TopicPartition, Long> committed = retriever.committedOffsets(partitions);
    if (!committed.isEmpty()) {
      throw new StartWithoutStateException(group, committed);
    }
    return start.getPartitionOffsets(partitions, retriever);
  }

  @Override
  public OffsetResetStrategy getAutoOffsetResetStrategy() {
    return start.getAutoOffsetResetStrategy();
  }
}
