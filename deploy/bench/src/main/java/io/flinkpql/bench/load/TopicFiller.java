// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.load;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Fills a topic with messages, as fast as the broker accepts them. */
public final class TopicFiller {

  private static final Map<String, Object> SETTINGS =
      Map.of(
          ProducerConfig.ACKS_CONFIG,
          "1",
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          false,
          ProducerConfig.LINGER_MS_CONFIG,
          20,
          ProducerConfig.BATCH_SIZE_CONFIG,
          512 * 1024,
          ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
          4 * 1024 * 1024,
          ProducerConfig.BUFFER_MEMORY_CONFIG,
          128L * 1024 * 1024,
          ProducerConfig.COMPRESSION_TYPE_CONFIG,
          "none");

  private static final long MESSAGES_BETWEEN_REPORTS = 1 << 14;

  private TopicFiller() {}

  /**
   * Sends messages and returns when the broker has stored all of them.
   *
   * @param bootstrapServers address of the broker
   * @param topic to fill; exists
   * @param stream the messages, from number 0
   * @param count number of messages
   * @param progress receives the number of messages sent so far
   * @throws IllegalStateException if the broker refuses a message
   */
  public static void run(
      String bootstrapServers,
      String topic,
      UsageStream stream,
      long count,
      LongConsumer progress) {
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer = producer(bootstrapServers, SETTINGS)) {
      for (long number = 0; number < count && failure.get() == null; number++) {
        UsageStream.Message message = stream.message(number);
        producer.send(
            new ProducerRecord<>(topic, null, message.timestamp(), message.key(), message.value()),
            (sent, error) -> {
              if (error != null) {
                failure.set(error);
              }
            });
        if (number % MESSAGES_BETWEEN_REPORTS == 0) {
          progress.accept(number);
        }
      }
      producer.flush();
      producer.close(Duration.ofMinutes(1));
    }
    if (failure.get() != null) {
      throw new IllegalStateException(
          "the broker refused a message: " + failure.get().getMessage(), failure.get());
    }
    progress.accept(count);
  }

  /** Returns a new producer of bytes. */
  public static KafkaProducer<byte[], byte[]> producer(
      String bootstrapServers, Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
