// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Stalls the consumer of one thread: records that it receives while a file exists are held back
 * until the file is gone. Kafka creates it by name, for producers too, since a job has one set of
 * properties for both.
 */
public final class StallingInterceptor
    implements ConsumerInterceptor<byte[], byte[]>, ProducerInterceptor<byte[], byte[]> {

  /** Names the thread to stall. */
  static final String THREAD = "test.stalled.thread";

  /** Names the file. */
  static final String FILE = "test.stalled.while";

  private String thread;
  private Path file;

  @Override
  public void configure(Map<String, ?> settings) {
    thread = String.valueOf(settings.get(THREAD));
    file = Path.of(String.valueOf(settings.get(FILE)));
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    while (Thread.currentThread().getName().equals(thread) && Files.exists(file)) {
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
    }
    return records;
  }

  @Override
  public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
    return record;
  }

  @Override
  public void onAcknowledgement(RecordMetadata position, Exception failure) {}

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void close() {}
}
