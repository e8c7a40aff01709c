// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class LogRecordDeserializerTest {
  private static final long WRITTEN_AT = ConsumerRecord.NO_TIMESTAMP;

  private final LogRecordDeserializer deserializer =
      new LogRecordDeserializer(
          Map.of(
              "pql-qualifications", LogRecord.Topic.QUALIFICATIONS,
              "pql-accounts", LogRecord.Topic.ACCOUNTS,
              "pql-dead-letters", LogRecord.Topic.DEAD_LETTERS));
  private final List<LogRecord> records = new ArrayList<>();

  @Test
  void recordKeepsItsTopicAndPosition() throws IOException {
    byte[] key = {1};
    byte[] value = {2};
    deserialize(new ConsumerRecord<>("pql-qualifications", 3, 4, key, value));
    deserialize(new ConsumerRecord<>("pql-accounts", 5, 6, key, null));

    assertThat(records)
        .containsExactly(
            new LogRecord(
                LogRecord.Topic.QUALIFICATIONS,
                new LogPosition(3, 4),
                WRITTEN_AT,
                key,
                value,
                Map.of()),
            new LogRecord(
                LogRecord.Topic.ACCOUNTS, new LogPosition(5, 6), WRITTEN_AT, key, null, Map.of()));
    assertThat(records.get(1).isTombstone()).isTrue();
  }

  @Test
  void deadLetterKeepsOnlyTopicAndReasonHeaders() throws IOException {
    ConsumerRecord<byte[], byte[]> letter =
        new ConsumerRecord<>("pql-dead-letters", 0, 9, null, new byte[100]);
    letter.headers().add("reason", "no_account".getBytes(UTF_8));
    letter.headers().add("detail", "user u1 has no account".getBytes(UTF_8));
    letter.headers().add("topic", "usage".getBytes(UTF_8));
    deserialize(letter);

    assertThat(records)
        .containsExactly(
            new LogRecord(
                LogRecord.Topic.DEAD_LETTERS,
                new LogPosition(0, 9),
                WRITTEN_AT,
                null,
                null,
                Map.of("reason", "no_account", "topic", "usage")));
  }

  @Test
  void unknownTopicIsRejected() {
    assertThatThrownBy(
            () -> deserialize(new ConsumerRecord<>("other", 0, 0, new byte[0], new byte[0])))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other");
  }

  private void deserialize(ConsumerRecord<byte[], byte[]> record) throws IOException {
    deserializer.deserialize(record, new ListCollector<>(records));
  }
}
