// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import io.flinkpql.local.server.Broker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends test messages to Kafka. */
final class MessageSender implements AutoCloseable {

  private static final String PATIENCE_MILLIS = String.valueOf(Duration.ofMinutes(10).toMillis());

  private final KafkaProducer<byte[], byte[]> producer;

  MessageSender(Broker kafka) {
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "max.request.size",
                String.valueOf(16 * 1024 * 1024),
                // A broker may be away for minutes.
                "delivery.timeout.ms",
                PATIENCE_MILLIS,
                "max.block.ms",
                PATIENCE_MILLIS),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Sends messages, waits for their acknowledgement and returns their partitions and offsets. */
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
    List<RecordMetadata> positions = new ArrayList<>();
    for (Future<RecordMetadata> future : sent) {
      positions.add(future.get());
    }
    return positions;
  }

  @Override
  public void close() {
    producer.close();
  }
}
