// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.rules;

import io.flinkpql.rulelog.RuleLog;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the rules topic from its first record and folds it. Belongs to one thread. */
final class RulesReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);

  private final RulesTopic topic;
  private final TopicPartition partition;
  private final Consumer<byte[], byte[]> consumer;
  private final FoldListener listener;
  private RuleLog log;
  private boolean started;

  /** Receives the fold up to each record. */
  @FunctionalInterface
  interface FoldListener {

    /**
     * Takes the fold up to a record.
     *
     * @throws InterruptedException if the reader's thread is interrupted meanwhile
     */
    void folded(RuleLog log) throws InterruptedException;
  }

  /** Creates a reader without a listener; it connects at the first read. */
  RulesReader(RulesTopic topic) {
    this(topic, log -> {});
  }

  /** Creates a reader; it connects at the first read. */
  RulesReader(RulesTopic topic, FoldListener listener) {
    this.topic = topic;
    this.listener = listener;
    partition = new TopicPartition(topic.name(), 0);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    consumer = new KafkaConsumer<>(properties(topic), bytes, bytes);
    consumer.assign(List.of(partition));
    log = RuleLog.empty(topic.timing());
  }

  private static Properties properties(RulesTopic topic) {
    Properties properties = topic.clientProperties();
    // No group: every reader reads all records, and needs no right on a group.
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return properties;
  }

  /** The fold of the records read so far. */
  RuleLog log() {
    return log;
  }

  /**
   * Reads up to the end that the topic has during the call.
   *
   * @throws RulesTopicException if records are gone
   * @throws TimeoutException if the end was not reached in time
   */
  RuleLog readToEnd(Duration timeout) throws RulesTopicException {
    return readUntil(end(timeout), timeout);
  }

  /**
   * Reads up to a record that was appended.
   *
   * @return the fold whose last record is that one
   * @throws RulesTopicException if records are gone
   * @throws TimeoutException if the record was not reached in time
   */
  RuleLog readThrough(long offset, Duration timeout) throws RulesTopicException {
    return readUntil(offset + 1, timeout);
  }

  /**
   * Waits for records that are appended, and folds them.
   *
   * @param timeout the longest wait
   */
  RuleLog await(Duration timeout) {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout).records(partition)) {
      add(record);
    }
    return log;
  }

  private long end(Duration timeout) throws RulesTopicException {
    if (!started) {
      long first = consumer.beginningOffsets(List.of(partition), timeout).get(partition);
      if (first > 0) {
        throw new RulesTopicException(
            "The rules topic %s begins at offset %d: its first records are gone, and with them the"
                    .formatted(topic.name(), first)
                + " sequence of versions. Restore the topic, or name another one in"
                + " pql.rules.topic, and set retention.ms=-1");
      }
      consumer.seek(partition, 0);
      started = true;
    }
    long end = consumer.endOffsets(List.of(partition), timeout).get(partition);
    if (end < log.nextOffset()) {
      throw new RulesTopicException(
          "The rules topic %s ends at offset %d and had %d records: it was made anew. Restore it,"
                  .formatted(topic.name(), end, log.nextOffset())
              + " or push the versions again in their order");
    }
    return end;
  }

  private RuleLog readUntil(long end, Duration timeout) throws RulesTopicException {
    long deadline = System.nanoTime() + timeout.toNanos();
    if (!started) {
      end(timeout);
    }
    while (consumer.position(partition, timeout) < end) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(partition)) {
        if (record.offset() < end) {
          add(record);
        } else {
          consumer.seek(partition, end);
          return log;
        }
      }
      if (System.nanoTime() > deadline) {
        throw new TimeoutException(
            "the end of the topic was not reached in " + timeout.toSeconds() + " s");
      }
    }
    return log;
  }

  private void add(ConsumerRecord<byte[], byte[]> record) {
    log = log.with(record.offset(), record.timestamp(), record.value());
    try {
      listener.folded(log);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
