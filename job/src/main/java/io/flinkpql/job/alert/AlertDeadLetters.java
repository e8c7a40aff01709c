// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import java.util.Arrays;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Keeps on a topic what no webhook took: the body as it would have been sent, by account; why, of
 * which webhook, and its idempotency key in headers.
 */
final class AlertDeadLetters implements KafkaRecordSerializationSchema<UndeliveredAlert> {

  private static final long serialVersionUID = 1L;

  private final String topic;
  private final int longest;

  /**
   * @param topic its name
   * @param longest the most bytes of a body; what is longer is cut, and the header {@code
   *     truncated} says how many it had
   */
  AlertDeadLetters(String topic, int longest) {
    this.topic = topic;
    this.longest = longest;
  }

  /** A sink to the topic that the configuration names; at least once, as the alerts. */
  static KafkaSink<UndeliveredAlert> sink(JobConfiguration configuration) {
    return KafkaSink.<UndeliveredAlert>builder()
        .setBootstrapServers(configuration.get(KafkaOptions.BOOTSTRAP_SERVERS))
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .setKafkaProducerConfig(configuration.kafkaProperties())
        .setRecordSerializer(
            new AlertDeadLetters(
                configuration.get(KafkaOptions.ALERT_DEAD_LETTERS_TOPIC),
                Math.toIntExact(configuration.get(KafkaOptions.DEAD_LETTER_SIZE).getBytes())))
        .build();
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      UndeliveredAlert undelivered, KafkaSinkContext context, Long timestamp) {
    Alert alert = undelivered.alert();
    boolean cut = alert.body().length > longest;
    byte[] body = cut ? Arrays.copyOf(alert.body(), longest) : alert.body();
    ProducerRecord<byte[], byte[]> produced =
        new ProducerRecord<>(topic, null, null, alert.account().getBytes(UTF_8), body);
    header(produced, "webhook", alert.webhook());
    header(produced, "reason", undelivered.reason());
    header(produced, "attempts", String.valueOf(undelivered.attempts()));
    header(produced, "idempotency-key", alert.idempotencyKey());
    if (cut) {
      header(produced, "truncated", String.valueOf(alert.body().length));
    }
    return produced;
  }

  private static void header(ProducerRecord<byte[], byte[]> produced, String name, String text) {
    produced.headers().add(name, text.getBytes(UTF_8));
  }
}
