// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Starts where the consumer group left off, and a partition that it never read at its end. The end
 * is looked up once, when reading begins: a partition that gets its first record while the job is
 * down is not begun at a later end.
 */
@SuppressWarnings("deprecation") // The connector still asks for the type that Kafka gave up.
final class CommittedOrLatestOffsets implements OffsetsInitializer {

  private static final long serialVersionUID = 1L;

  @Override
  public Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
    Map<TopicPartition, Long> offsets = new HashMap<>(retriever.committedOffsets(partitions));
    List<TopicPartition> unread = new ArrayList<>(partitions);
    unread.removeAll(offsets.keySet());
    if (!unread.isEmpty()) {
      offsets.putAll(retriever.endOffsets(unread));
    }
    return offsets;
  }

  /** Where an offset is kept no more, the first that is: that is the least to miss. */
  @Override
  public OffsetResetStrategy getAutoOffsetResetStrategy() {
    return OffsetResetStrategy.EARLIEST;
  }
}
