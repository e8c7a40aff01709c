package io.flinkpql.job.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class LogRecordDeserializerTest {
  private final LogRecordDeserializer deserializer =
      new LogRecordDeserializer("pql-qualifications", "pql-accounts");
  private final List<LogRecord> read = new ArrayList<>();

  @Test
  void aRecordKeepsItsTopicAndPosition() throws IOException {
    byte[] key = {1};
    byte[] value = {2};
    deserialize(new ConsumerRecord<>("pql-qualifications", 3, 4, key, value));
    deserialize(new ConsumerRecord<>("pql-accounts", 5, 6, key, null));

    assertThat(read)
        .containsExactly(
            new LogRecord(LogRecord.Topic.QUALIFICATIONS, new Position(3, 4), key, value),
            new LogRecord(LogRecord.Topic.ACCOUNTS, new Position(5, 6), key, null));
    assertThat(read.get(1).isTombstone()).isTrue();
  }

  @Test
  void aTopicThatIsNotOneOfTheTwoIsRefused() {
    assertThatThrownBy(
            () -> deserialize(new ConsumerRecord<>("other", 0, 0, new byte[0], new byte[0])))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other");
  }

  private void deserialize(ConsumerRecord<byte[], byte[]> record) throws IOException {
    deserializer.deserialize(record, new ListCollector<>(read));
  }
}
