// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import io.flinkpql.binary.SizedInput;
import io.flinkpql.job.types.ValueSerializer;
import io.flinkpql.job.types.ValueType;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Serializes {@link LogRecord}s between the source and the account's subtask. */
public final class LogRecordSerializer extends ValueSerializer<LogRecord> {
  private static final int ABSENT = -1;
  private static final LogRecord.Topic[] TOPICS = LogRecord.Topic.values();

  /** Returns the type information of {@link LogRecord}. */
  public static TypeInformation<LogRecord> typeInformation() {
    return new ValueType<>(LogRecord.class, new LogRecordSerializer());
  }

  @Override
  public void serialize(LogRecord record, DataOutputView target) throws IOException {
    target.writeByte(record.topic().ordinal());
    target.writeInt(record.position().partition());
    target.writeLong(record.position().offset());
    target.writeLong(record.writtenAt());
    writeBytes(record.key(), target);
    writeBytes(record.value(), target);
    target.writeByte(record.headers().size());
    for (Map.Entry<String, String> header : record.headers().entrySet()) {
      StringValue.writeString(header.getKey(), target);
      StringValue.writeString(header.getValue(), target);
    }
  }

  @Override
  public LogRecord deserialize(DataInputView source) throws IOException {
    int topic = source.readUnsignedByte();
    if (topic >= TOPICS.length) {
      throw new IOException("unknown topic of a record: " + topic);
    }
    LogPosition position = new LogPosition(source.readInt(), source.readLong());
    return new LogRecord(
        TOPICS[topic],
        position,
        source.readLong(),
        readBytes(source),
        readBytes(source),
        readHeaders(source));
  }

  @Override
  public TypeSerializerSnapshot<LogRecord> snapshotConfiguration() {
    return new Snapshot();
  }

  private static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
    if (bytes == null) {
      target.writeInt(ABSENT);
    } else {
      target.writeInt(bytes.length);
      target.write(bytes);
    }
  }

  private static byte[] readBytes(DataInputView source) throws IOException {
    int length = source.readInt();
    if (length == ABSENT) {
      return null;
    }
    return SizedInput.readBytes(source, length);
  }

  private static Map<String, String> readHeaders(DataInputView source) throws IOException {
    int count = source.readUnsignedByte();
    if (count == 0) {
      return Map.of();
    }
    Map<String, String> headers = new HashMap<>();
    for (int i = 0; i < count; i++) {
      headers.put(SizedInput.readPresentText(source), SizedInput.readPresentText(source));
    }
    return headers;
  }

  /** The serializer has no configuration. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<LogRecord> {
    /** Called by Flink on restore. */
    public Snapshot() {
      super(LogRecordSerializer::new);
    }
  }
}
