// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.delivery.LogRecord.Topic;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SerializersTest {

  @ParameterizedTest
  @MethodSource("io.flinkpql.job.delivery.SampleChanges#ofEveryKind")
  void changeSurvivesARoundTrip(TableChange change) throws IOException {
    assertThat(roundTrip(new TableChangeSerializer(), change)).isEqualTo(change);
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
