// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import io.flinkpql.local.server.LocalKafka;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends messages to Kafka. */
final class MessageSender implements AutoCloseable {

  private final KafkaProducer<byte[], byte[]> producer;

  MessageSender(LocalKafka kafka) {
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "max.request.size",
                String.valueOf(16 * 1024 * 1024)),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Sends all and returns where they stand when the broker has them. */
  List<RecordMetadata> send(List<TestMessage> messages)
      throws ExecutionException, InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (TestMessage message : messages) {
      byte[] key =
          message.account() == null ? null : message.account().getBytes(StandardCharsets.UTF_8);
      sent.add(
          producer.send(
              new ProducerRecord<>(
                  message.topic(), message.partition(), message.time(), key, message.value())));
    }
    producer.flush();
    List<RecordMetadata> places = new ArrayList<>();
    for (Future<RecordMetadata> future : sent) {
      places.add(future.get());
    }
    return places;
  }

  @Override
  public void close() {
    producer.close();
  }
}
