// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Measures the lag of the scoring job from the offsets that it commits at its checkpoints. */
final class ScoringProgress implements AutoCloseable {

  private static final String GROUP = "pql-scoring";

  private final Admin admin;

  ScoringProgress(String bootstrapServers) {
    admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
  }

  /** Returns the number of messages that no completed checkpoint covers yet. */
  long lag() throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get();
    List<TopicPartition> partitions = new ArrayList<>();
    admin
        .describeTopics(DemoTopics.INPUT)
        .allTopicNames()
        .get()
        .forEach(
            (name, topic) ->
                topic
                    .partitions()
                    .forEach(p -> partitions.add(new TopicPartition(name, p.partition()))));
    return admin
        .listOffsets(
            partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())))
        .all()
        .get()
        .entrySet()
        .stream()
        .mapToLong(
            end ->
                end.getValue().offset()
                    - (committed.get(end.getKey()) == null
                        ? 0
                        : committed.get(end.getKey()).offset()))
        .sum();
  }

  @Override
  public void close() {
    admin.close();
  }
}
