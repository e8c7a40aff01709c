package io.flinkpql.job.delivery;

import io.flinkpql.job.types.ValueSerializer;
import io.flinkpql.job.types.ValueType;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes {@link LogRecord}s on their way from the source to the account's subtask. */
public final class LogRecordSerializer extends ValueSerializer<LogRecord> {
  private static final int ABSENT = -1;

  /** Type information of {@link LogRecord}. */
  public static TypeInformation<LogRecord> typeInformation() {
    return new ValueType<>(LogRecord.class, new LogRecordSerializer());
  }

  @Override
  public void serialize(LogRecord record, DataOutputView target) throws IOException {
    target.writeByte(record.topic() == LogRecord.Topic.QUALIFICATIONS ? 0 : 1);
    target.writeInt(record.position().partition());
    target.writeLong(record.position().offset());
    writeBytes(record.key(), target);
    writeBytes(record.value(), target);
  }

  @Override
  public LogRecord deserialize(DataInputView source) throws IOException {
    LogRecord.Topic topic =
        source.readByte() == 0 ? LogRecord.Topic.QUALIFICATIONS : LogRecord.Topic.ACCOUNTS;
    Position position = new Position(source.readInt(), source.readLong());
    return new LogRecord(topic, position, readBytes(source), readBytes(source));
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
    byte[] bytes = new byte[length];
    source.readFully(bytes);
    return bytes;
  }

  /** The serializer has no configuration. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<LogRecord> {
    /** Made by Flink when it restores. */
    public Snapshot() {
      super(LogRecordSerializer::new);
    }
  }
}
