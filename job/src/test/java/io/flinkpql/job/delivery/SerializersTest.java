// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.delivery.LogRecord.Topic;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SerializersTest {

  static Stream<TableChange> changes() {
    Instant late = Instant.parse("2999-12-31T23:59:59.999999999Z");
    String longText = "[\"" + "é".repeat(100_000) + "\"]";
    StandingColumns full =
        new StandingColumns("r", 1, "ü", 9, 0, -0.5, List.of(), "p", "{}", late, "{}", late, late);
    LogPosition position = new LogPosition(3, 1L << 40);
    return Stream.of(
        Samples.account("a", 1, 5),
        new AccountRow(full, null, null, null, null, position),
        new AccountRemoval("a", position),
        Samples.qualification("a", 1, 5),
        new QualificationRow(full, "promoted", null, null, longText, "{}", position, true),
        Samples.historyRemoval("a", 5),
        new RuleSetRow(
            new RuleSetRow.Key("r", 7),
            late,
            List.of("low", "high"),
            List.of(),
            List.of("p"),
            List.of("n"),
            longText,
            late,
            position),
        new DeadLetter("usage", "no_account", late, position),
        new RefusedRecord(Topic.ACCOUNTS, null, "why", position),
        new RefusedRecord(Topic.QUALIFICATIONS, "a", "why", position));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void aChangeIsReadBackAsItWas(TableChange change) throws IOException {
    assertThat(throughBytes(new TableChangeSerializer(), change)).isEqualTo(change);
  }

  @Test
  void bufferedChangesAreReadBackInOrder() throws IOException {
    BufferedChangesSerializer serializer = new BufferedChangesSerializer();
    List<RequestEntryWrapper<TableChange>> entries =
        changes().map(change -> new RequestEntryWrapper<>(change, change.sizeInBytes())).toList();

    byte[] bytes = serializer.serialize(new BufferedRequestState<>(entries));

    assertThat(
            serializer
                .deserialize(serializer.getVersion(), bytes)
                .getBufferedRequestEntries()
                .stream()
                .map(RequestEntryWrapper::getRequestEntry))
        .containsExactlyElementsOf(changes().toList());
  }

  @Test
  void aRecordIsReadBackWithOrWithoutKeyAndValue() throws IOException {
    LogRecord whole =
        new LogRecord(
            Topic.QUALIFICATIONS, new LogPosition(1, 2), new byte[] {1}, new byte[70_000]);
    LogRecord bare = new LogRecord(Topic.ACCOUNTS, new LogPosition(1, 2), null, null);
    for (LogRecord record : List.of(whole, bare)) {
      assertThat(throughBytes(new LogRecordSerializer(), record))
          .usingRecursiveComparison()
          .isEqualTo(record);
    }
  }

  @Test
  void aSnapshotRestoresItsSerializer() {
    for (TypeSerializer<?> serializer :
        List.of(new TableChangeSerializer(), new LogRecordSerializer())) {
      TypeSerializerSnapshot<?> snapshot = serializer.snapshotConfiguration();
      assertThat(snapshot.restoreSerializer()).isEqualTo(serializer);
    }
  }

  private static <T> T throughBytes(TypeSerializer<T> serializer, T value) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(value, out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    DataOutputSerializer copied = new DataOutputSerializer(64);
    serializer.copy(in, copied);
    assertThat(in.available()).isZero();
    return serializer.deserialize(new DataInputDeserializer(copied.getCopyOfBuffer()));
  }
}
