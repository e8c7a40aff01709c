// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flinkpql.job.kafka.QuietlyClosedSink;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import java.util.Arrays;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Serializes undelivered alerts for their dead-letter topic. The key is the account, the value is
 * the request body. Headers hold the webhook, the reason, the number of attempts and the
 * idempotency key.
 */
final class AlertDeadLetters implements KafkaRecordSerializationSchema<UndeliveredAlert> {

  private static final long serialVersionUID = 1L;

  private final String topic;
  private final int maxBodyBytes;

  /**
   * @param topic name of the dead-letter topic
   * @param maxBodyBytes longer bodies are truncated, and the header {@code truncated} holds their
   *     original length in bytes
   */
  AlertDeadLetters(String topic, int maxBodyBytes) {
    this.topic = topic;
    this.maxBodyBytes = maxBodyBytes;
  }

  /** Creates the at-least-once sink for the configured dead-letter topic. */
  static QuietlyClosedSink<UndeliveredAlert> sink(JobConfiguration configuration) {
    return new QuietlyClosedSink<>(
        KafkaSink.<UndeliveredAlert>builder()
            .setBootstrapServers(configuration.get(KafkaOptions.BOOTSTRAP_SERVERS))
            .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
            .setKafkaProducerConfig(configuration.kafkaProperties())
            .setRecordSerializer(
                new AlertDeadLetters(
                    configuration.get(KafkaOptions.ALERT_DEAD_LETTERS_TOPIC),
                    Math.toIntExact(configuration.get(KafkaOptions.DEAD_LETTER_SIZE).getBytes())))
            .build());
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      UndeliveredAlert undelivered, KafkaSinkContext context, Long timestamp) {
    Alert alert = undelivered.alert();
    boolean truncated = alert.body().length > maxBodyBytes;
    byte[] body = truncated ? Arrays.copyOf(alert.body(), maxBodyBytes) : alert.body();
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, null, null, alert.account().getBytes(UTF_8), body);
    header(record, "webhook", alert.webhook());
    header(record, "reason", undelivered.reason());
    header(record, "attempts", String.valueOf(undelivered.attempts()));
    header(record, "idempotency-key", alert.idempotencyKey());
    if (truncated) {
      header(record, "truncated", String.valueOf(alert.body().length));
    }
    return record;
  }

  private static void header(ProducerRecord<byte[], byte[]> record, String name, String text) {
    record.headers().add(name, text.getBytes(UTF_8));
  }
}
