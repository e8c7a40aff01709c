// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.delivery.LogRecord.Topic;
import io.flinkpql.job.types.DamagedBytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.types.StringValue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("faults")
class SerializersTest {

  @ParameterizedTest
  @MethodSource("io.flinkpql.job.delivery.SampleChanges#ofEveryKind")
  void changeSurvivesARoundTrip(TableChange change) throws IOException {
    assertThat(roundTrip(new TableChangeSerializer(), change)).isEqualTo(change);
  }

  /** Bytes that the format had before accounts had traits and rule sets had labels. */
  @Test
  void rowsOfTheFirstFormatStayReadable() throws IOException {
    AccountRow account = SampleChanges.account("a", 1, 5);
    DataOutputSerializer traits = new DataOutputSerializer(64);
    StringValue.writeString(account.traits(), traits);

    TableChange read = readOlder(account, 0, traits.length() + 1);

    assertThat(read).usingRecursiveComparison().ignoringFields("traits").isEqualTo(account);
    assertThat(((AccountRow) read).traits()).isEqualTo("{}");
  }

  /** Bytes that the format had before accounts said when they were first seen. */
  @Test
  void accountRowsWithoutAFirstMessageStayReadable() throws IOException {
    AccountRow account = SampleChanges.account("a", 1, 5);

    assertThat(readOlder(account, 7, 1)).isEqualTo(account);
  }

  /** Reads a row without its last fields before the position, as an older format wrote it. */
  private static TableChange readOlder(AccountRow row, int kind, int missingBytes)
      throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    new TableChangeSerializer().serialize(row, out);
    byte[] bytes = out.getCopyOfBuffer();
    int position = Integer.BYTES + Long.BYTES;
    byte[] older = new byte[bytes.length - missingBytes];
    System.arraycopy(bytes, 0, older, 0, older.length - position);
    System.arraycopy(bytes, bytes.length - position, older, older.length - position, position);
    older[0] = (byte) kind;
    return new TableChangeSerializer().deserialize(new DataInputDeserializer(older));
  }

  /** Bytes that the format had before rule sets said who pushed them. */
  @Test
  void ruleSetRowsWithoutAPusherStayReadable() throws IOException {
    RuleSetRow row = SampleChanges.ruleSet(null);
    DataOutputSerializer out = new DataOutputSerializer(64);
    new TableChangeSerializer().serialize(row, out);
    byte[] bytes = out.getCopyOfBuffer();
    DataOutputSerializer before = new DataOutputSerializer(64);
    StringValue.writeString(row.key().name(), before);
    int pusher = 1 + before.length() + Long.BYTES + 1 + Long.BYTES + Integer.BYTES;
    byte[] older = new byte[bytes.length - 1];
    System.arraycopy(bytes, 0, older, 0, pusher);
    System.arraycopy(bytes, pusher + 1, older, pusher, older.length - pusher);
    older[0] = 8;

    assertThat(new TableChangeSerializer().deserialize(new DataInputDeserializer(older)))
        .isEqualTo(row);
  }

  @Test
  void recordSurvivesARoundTripWithAndWithoutKeyAndValue() throws IOException {
    LogRecord full =
        new LogRecord(
            Topic.QUALIFICATIONS, new LogPosition(1, 2), new byte[] {1}, new byte[70_000]);
    LogRecord bare = new LogRecord(Topic.ACCOUNTS, new LogPosition(1, 2), null, null);
    for (LogRecord record : List.of(full, bare)) {
      assertThat(roundTrip(new LogRecordSerializer(), record))
          .usingRecursiveComparison()
          .isEqualTo(record);
    }
  }

  @Test
  void damagedChangesAreRefused() throws IOException {
    TableChangeSerializer changes = new TableChangeSerializer();
    List<byte[]> values = new ArrayList<>();
    for (TableChange change : SampleChanges.ofEveryKind()) {
      values.add(bytes(changes, change));
    }
    DamagedBytes.assertRefused(values, changes::deserialize);
  }

  @Test
  void damagedRecordsAreRefused() throws IOException {
    LogRecordSerializer records = new LogRecordSerializer();
    LogRecord letter =
        new LogRecord(
            Topic.DEAD_LETTERS,
            new LogPosition(1, 2),
            3,
            new byte[] {1},
            new byte[9],
            Map.of("pql_reason", "bad_account"));
    DamagedBytes.assertRefused(List.of(bytes(records, letter)), records::deserialize);
  }

  private static <T> byte[] bytes(TypeSerializer<T> serializer, T value) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(value, out);
    return out.getCopyOfBuffer();
  }

  @Test
  void snapshotRestoresItsSerializer() {
    for (TypeSerializer<?> serializer :
        List.of(new TableChangeSerializer(), new LogRecordSerializer())) {
      TypeSerializerSnapshot<?> snapshot = serializer.snapshotConfiguration();
      assertThat(snapshot.restoreSerializer()).isEqualTo(serializer);
    }
  }

  private static <T> T roundTrip(TypeSerializer<T> serializer, T value) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(value, out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    DataOutputSerializer copied = new DataOutputSerializer(64);
    serializer.copy(in, copied);
    assertThat(in.available()).isZero();
    return serializer.deserialize(new DataInputDeserializer(copied.getCopyOfBuffer()));
  }
}
