// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Takes records of the committed topics as they are; they are read later, in the account's subtask.
 * Of a dead letter only the headers are taken, for it may be long and is only counted.
 *
 * <p>The source must read with {@code isolation.level=read_committed}: what an aborted transaction
 * wrote is no part of the log.
 */
public final class LogRecordDeserializer implements KafkaRecordDeserializationSchema<LogRecord> {
  private static final long serialVersionUID = 1L;

  private final HashMap<String, LogRecord.Topic> topics;

  /** For the topics of these names. */
  public LogRecordDeserializer(Map<String, LogRecord.Topic> topics) {
    this.topics = new HashMap<>(topics);
  }

  /**
   * Hands on one record.
   *
   * @throws IOException if the record is of none of the topics
   */
  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<LogRecord> out)
      throws IOException {
    LogRecord.Topic topic = topics.get(record.topic());
    if (topic == null) {
      throw new IOException("Delivery does not know the topic " + record.topic());
    }
    LogPosition position = new LogPosition(record.partition(), record.offset());
    boolean counted = topic == LogRecord.Topic.DEAD_LETTERS;
    out.collect(
        new LogRecord(
            topic,
            position,
            record.timestamp(),
            counted ? null : record.key(),
            counted ? null : record.value(),
            counted ? headers(record) : Map.of()));
  }

  @Override
  public TypeInformation<LogRecord> getProducedType() {
    return LogRecordSerializer.typeInformation();
  }

  private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new HashMap<>();
    for (String name : DeadLetter.HEADERS) {
      Header header = record.headers().lastHeader(name);
      if (header != null && header.value() != null) {
        headers.put(name, new String(header.value(), StandardCharsets.UTF_8));
      }
    }
    return headers;
  }
}
