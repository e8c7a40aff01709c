package io.flinkpql.job.delivery;

import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Takes records of both committed topics as they are; they are read later, in the account's
 * subtask.
 *
 * <p>The source must read with {@code isolation.level=read_committed}: what an aborted transaction
 * wrote is no part of the log.
 */
public final class LogRecordDeserializer implements KafkaRecordDeserializationSchema<LogRecord> {
  private final String qualificationsTopic;
  private final String accountsTopic;

  /** For the topics of these names. */
  public LogRecordDeserializer(String qualificationsTopic, String accountsTopic) {
    this.qualificationsTopic = qualificationsTopic;
    this.accountsTopic = accountsTopic;
  }

  /**
   * Hands on one record.
   *
   * @throws IOException if the record is of neither topic
   */
  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<LogRecord> out)
      throws IOException {
    Position position = new Position(record.partition(), record.offset());
    out.collect(new LogRecord(topicOf(record), position, record.key(), record.value()));
  }

  @Override
  public TypeInformation<LogRecord> getProducedType() {
    return LogRecordSerializer.typeInformation();
  }

  private LogRecord.Topic topicOf(ConsumerRecord<byte[], byte[]> record) throws IOException {
    if (record.topic().equals(qualificationsTopic)) {
      return LogRecord.Topic.QUALIFICATIONS;
    }
    if (record.topic().equals(accountsTopic)) {
      return LogRecord.Topic.ACCOUNTS;
    }
    throw new IOException("Delivery does not know the topic " + record.topic());
  }
}
