// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer.PartitionOffsetsRetriever;
import org.apache.flink.runtime.throwable.ThrowableClassifier;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OffsetsWithStateTest {

  private static final List<TopicPartition> PARTITIONS =
      IntStream.range(0, 5).mapToObj(number -> new TopicPartition("usage", number)).toList();

  private final OffsetsInitializer offsets =
      new OffsetsWithState("pql-scoring", OffsetsInitializer.latest());

  @Test
  void groupWithoutOffsetsStartsWhereTheOptionSays() {
    Broker broker = new Broker(Map.of());

    assertThat(offsets.getPartitionOffsets(PARTITIONS, broker))
        .isEqualTo(OffsetsInitializer.latest().getPartitionOffsets(PARTITIONS, broker));
    assertThat(offsets.getAutoOffsetResetStrategy())
        .isEqualTo(OffsetsInitializer.latest().getAutoOffsetResetStrategy());
  }

  @Test
  void groupWithOffsetsIsRefusedWithTheWaysOut() {
    Broker broker = new Broker(Map.of(PARTITIONS.get(1), 42L));

    assertThatThrownBy(() -> offsets.getPartitionOffsets(PARTITIONS, broker))
        .hasMessageStartingWith(
            "Consumer group pql-scoring has read up to offset 42 of usage-1, but the job starts"
                + " without the state of that time: it would forget the usage of all accounts")
        .hasMessageContainingAll(
            "flink run -s PATH", "scoring.restore.path", "pql.kafka.start-without-state to true");
  }

  @Test
  void manyPartitionsAreCountedInsteadOfListed() {
    Map<TopicPartition, Long> all = new HashMap<>();
    PARTITIONS.forEach(partition -> all.put(partition, 7L));

    assertThatThrownBy(() -> offsets.getPartitionOffsets(PARTITIONS, new Broker(all)))
        .hasMessageContaining("offset 7 of usage-2 and 2 more, but");
  }

  @Test
  void noRestartIsAttemptedAfterTheRefusal() {
    assertThatThrownBy(
            () ->
                offsets.getPartitionOffsets(PARTITIONS, new Broker(Map.of(PARTITIONS.get(0), 1L))))
        .satisfies(
            refusal ->
                assertThat(
                        ThrowableClassifier.findThrowableOfThrowableType(
                            new IllegalStateException(refusal), ThrowableType.NonRecoverableError))
                    .isPresent());
  }

  private record Broker(Map<TopicPartition, Long> committed) implements PartitionOffsetsRetriever {

    @Override
    public Map<TopicPartition, Long> committedOffsets(Collection<TopicPartition> partitions) {
      return committed;
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
      return all(partitions, 100L);
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
      return all(partitions, 0L);
    }

    @Override
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
        Map<TopicPartition, Long> timestamps) {
      return Map.of();
    }

    private static Map<TopicPartition, Long> all(
        Collection<TopicPartition> partitions, long offset) {
      return partitions.stream().collect(Collectors.toMap(Function.identity(), any -> offset));
    }
  }
}
