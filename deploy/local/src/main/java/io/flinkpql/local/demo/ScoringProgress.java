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

/** How far the scoring job has read, by the offsets that it commits at its checkpoints. */
final class ScoringProgress implements AutoCloseable {

  private static final String GROUP = "pql-scoring";

  private final Admin admin;

  ScoringProgress(String bootstrapServers) {
    admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
  }

  /** How many messages it has not read yet, or not in a checkpoint that is complete. */
  long remaining() throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> read =
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
                    - (read.get(end.getKey()) == null ? 0 : read.get(end.getKey()).offset()))
        .sum();
  }

  @Override
  public void close() {
    admin.close();
  }
}
