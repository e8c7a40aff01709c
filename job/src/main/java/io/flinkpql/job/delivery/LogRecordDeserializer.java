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
 * Copies the bytes of committed records without parsing them; the account's subtask parses them
 * later. Of a dead letter it copies two headers only: the value may be long and is not needed for
 * counting.
 *
 * <p>The source must read with {@code isolation.level=read_committed}, since records of aborted
 * transactions are not part of the log.
 */
public final class LogRecordDeserializer implements KafkaRecordDeserializationSchema<LogRecord> {
  private static final long serialVersionUID = 1L;

  private final HashMap<String, LogRecord.Topic> topics;

  /**
   * Creates a deserializer.
   *
   * @param topics by the name of the Kafka topic
   */
  public LogRecordDeserializer(Map<String, LogRecord.Topic> topics) {
    this.topics = new HashMap<>(topics);
  }

  /**
   * Emits one record.
   *
   * @throws IOException if the topic of the record is not configured
   */
  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<LogRecord> out)
      throws IOException {
    LogRecord.Topic topic = topics.get(record.topic());
    if (topic == null) {
      throw new IOException("Delivery does not read the topic " + record.topic());
    }
    LogPosition position = new LogPosition(record.partition(), record.offset());
    boolean deadLetter = topic == LogRecord.Topic.DEAD_LETTERS;
    out.collect(
        new LogRecord(
            topic,
            position,
            record.timestamp(),
            deadLetter ? null : record.key(),
            deadLetter ? null : record.value(),
            deadLetter ? headers(record) : Map.of()));
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
