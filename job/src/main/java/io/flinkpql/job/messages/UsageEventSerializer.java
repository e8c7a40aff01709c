package io.flinkpql.job.messages;

import io.flinkpql.job.types.ValueSerializer;
import io.flinkpql.message.Scalars;
import io.flinkpql.message.UsageEvent;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Writes {@link UsageEvent}s. */
public final class UsageEventSerializer extends ValueSerializer<UsageEvent> {

  private static final long serialVersionUID = 1L;

  private static final int VERSION = 1;
  private static final Object[] NOTHING = {};

  private static final int USAGE = 1;
  private static final int TRAITS = 2;
  private static final int DELETE = 3;

  private static final int ABSENT = 0;
  private static final int NUMBER = 1;
  private static final int TEXT = 2;
  private static final int TRUE = 3;
  private static final int FALSE = 4;
  private static final int NULL = 5;
  private static final int STRUCTURE = 6;

  @Override
  public UsageEvent createInstance() {
    return new UsageEvent(
        UsageEvent.Kind.USAGE,
        "",
        "",
        "",
        0,
        "",
        0,
        NOTHING,
        NOTHING,
        new UsageEvent.Position(0, 0, 0));
  }

  @Override
  public void serialize(UsageEvent event, DataOutputView target) throws IOException {
    target.writeByte(VERSION);
    target.writeByte(
        switch (event.kind()) {
          case USAGE -> USAGE;
          case TRAITS -> TRAITS;
          case DELETE -> DELETE;
        });
    StringValue.writeString(event.account(), target);
    StringValue.writeString(event.user(), target);
    StringValue.writeString(event.event(), target);
    target.writeLong(event.timestamp());
    StringValue.writeString(event.messageId(), target);
    target.writeLong(event.rulesVersion());
    writeValues(event.fields(), target);
    writeValues(event.traits(), target);
    writePosition(event.position(), target);
  }

  static void writePosition(UsageEvent.Position position, DataOutputView target)
      throws IOException {
    target.writeInt(position.source());
    target.writeLong(position.offset());
    target.writeInt(position.index());
  }

  static UsageEvent.Position readPosition(DataInputView source) throws IOException {
    return new UsageEvent.Position(source.readInt(), source.readLong(), source.readInt());
  }

  @Override
  public UsageEvent deserialize(DataInputView source) throws IOException {
    readVersion(source, VERSION);
    return new UsageEvent(
        readKind(source),
        StringValue.readString(source),
        StringValue.readString(source),
        StringValue.readString(source),
        source.readLong(),
        StringValue.readString(source),
        source.readLong(),
        readValues(source),
        readValues(source),
        readPosition(source));
  }

  private static UsageEvent.Kind readKind(DataInputView source) throws IOException {
    int kind = source.readByte();
    return switch (kind) {
      case USAGE -> UsageEvent.Kind.USAGE;
      case TRAITS -> UsageEvent.Kind.TRAITS;
      case DELETE -> UsageEvent.Kind.DELETE;
      default -> throw new IOException("no kind of usage event: " + kind);
    };
  }

  private static void writeValues(Object[] values, DataOutputView target) throws IOException {
    target.writeShort(values.length);
    for (Object value : values) {
      writeValue(value, target);
    }
  }

  private static Object[] readValues(DataInputView source) throws IOException {
    int length = source.readUnsignedShort();
    if (length == 0) {
      return NOTHING;
    }
    Object[] values = new Object[length];
    for (int i = 0; i < length; i++) {
      values[i] = readValue(source);
    }
    return values;
  }

  private static void writeValue(Object value, DataOutputView target) throws IOException {
    if (value == null) {
      target.writeByte(ABSENT);
    } else if (value instanceof Double number) {
      target.writeByte(NUMBER);
      target.writeDouble(number);
    } else if (value instanceof String text) {
      target.writeByte(TEXT);
      StringValue.writeString(text, target);
    } else if (value instanceof Boolean truth) {
      target.writeByte(truth ? TRUE : FALSE);
    } else if (value instanceof Scalars.Mark mark) {
      target.writeByte(
          switch (mark) {
            case NULL -> NULL;
            case STRUCTURE -> STRUCTURE;
          });
    } else {
      throw new IOException("no value of a field: " + value.getClass().getName());
    }
  }

  private static Object readValue(DataInputView source) throws IOException {
    int tag = source.readByte();
    return switch (tag) {
      case ABSENT -> null;
      case NUMBER -> source.readDouble();
      case TEXT -> StringValue.readString(source);
      case TRUE -> true;
      case FALSE -> false;
      case NULL -> Scalars.Mark.NULL;
      case STRUCTURE -> Scalars.Mark.STRUCTURE;
      default -> throw new IOException("no value of a field has the tag " + tag);
    };
  }

  @Override
  public TypeSerializerSnapshot<UsageEvent> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in checkpoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<UsageEvent> {
    public Snapshot() {
      super(UsageEventSerializer::new);
    }
  }
}
