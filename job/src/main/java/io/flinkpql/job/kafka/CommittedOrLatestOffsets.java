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
 * Starts at the committed offsets of the consumer group, and at the end of partitions without one.
 *
 * <p>The end is resolved once, when a partition is discovered, and stored as an offset. So records
 * that arrive while the job is down are not skipped.
 */
@SuppressWarnings("deprecation") // The connector requires a type that Kafka has deprecated.
final class CommittedOrLatestOffsets implements OffsetsInitializer {

  private static final long serialVersionUID = 1L;

  @Override
  public Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
    Map<TopicPartition, Long> offsets = new HashMap<>(retriever.committedOffsets(partitions));
    List<TopicPartition> uncommitted = new ArrayList<>(partitions);
    uncommitted.removeAll(offsets.keySet());
    if (!uncommitted.isEmpty()) {
      offsets.putAll(retriever.endOffsets(uncommitted));
    }
    return offsets;
  }

  /** Resumes an expired offset at the earliest retained record, which skips the least. */
  @Override
  public OffsetResetStrategy getAutoOffsetResetStrategy() {
    return OffsetResetStrategy.EARLIEST;
  }
}
