// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.job.types.ValueSerializer;
import io.flinkpql.job.types.ValueType;
import io.flinkpql.message.Scalars;
import io.flinkpql.message.UsageEvent;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializes {@link UsageEvent}. It is not thread-safe, since it reuses its buffers; each thread
 * needs a {@link #duplicate}.
 */
public final class UsageEventSerializer extends ValueSerializer<UsageEvent> {

  /** Describes {@link UsageEvent} to Flink. */
  public static final TypeInformation<UsageEvent> TYPE =
      new ValueType<>(UsageEvent.class, new UsageEventSerializer());

  private static final long serialVersionUID = 1L;

  private static final int VERSION = 1;
  private static final Object[] NO_VALUES = {};

  private final transient FrameWriter writer = new FrameWriter();
  private final transient FrameReader reader = new FrameReader();

  private static final int USAGE = 1;
  private static final int TRAITS = 2;
  private static final int DELETE = 3;
  // Added to the kind if a set of candidates follows, if only rule sets beside the first one read
  // the message, and if one of these is in force.
  private static final int HAS_CANDIDATES = 0x10;
  private static final int FOR_CANDIDATES = 0x20;
  private static final int HAS_EFFECT = 0x40;
  private static final int KIND = 0x0F;

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
        NO_VALUES,
        NO_VALUES,
        new UsageEvent.Position(0, 0, 0));
  }

  @Override
  public void serialize(UsageEvent event, DataOutputView target) throws IOException {
    target.writeByte(VERSION);
    writer.begin();
    int kind =
        switch (event.kind()) {
          case USAGE -> USAGE;
          case TRAITS -> TRAITS;
          case DELETE -> DELETE;
        };
    boolean candidates = event.candidateSet() > 0;
    boolean hasEffect = event.forCandidates() && !event.withoutEffect();
    writer.writeByte(
        kind
            | (candidates ? HAS_CANDIDATES : 0)
            | (event.forCandidates() ? FOR_CANDIDATES : 0)
            | (hasEffect ? HAS_EFFECT : 0));
    if (candidates) {
      writer.writeUnsigned(event.candidateSet());
    }
    writer.writeText(event.account());
    writer.writeText(event.user());
    writer.writeText(event.event());
    writer.writeSigned(event.timestamp());
    writer.writeText(event.messageId());
    writer.writeUnsigned(event.rulesVersion());
    writeValues(event.fields());
    writeValues(event.traits());
    writer.writeSigned(event.position().source());
    writer.writeSigned(event.position().offset());
    writer.writeSigned(event.position().index());
    writer.end(target);
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
    reader.begin(source);
    try {
      return readEvent();
    } catch (IndexOutOfBoundsException e) {
      throw new IOException("a usage event is longer than its frame; the bytes are damaged", e);
    }
  }

  private UsageEvent readEvent() throws IOException {
    int first = reader.readByte();
    int candidateSet = (first & HAS_CANDIDATES) == 0 ? 0 : reader.readInt();
    UsageEvent event =
        new UsageEvent(
            kind(first & KIND),
            reader.readInternedText(),
            reader.readText(),
            reader.readInternedText(),
            reader.readSigned(),
            reader.readText(),
            reader.readUnsigned(),
            readValues(),
            readValues(),
            new UsageEvent.Position(
                (int) reader.readSigned(), reader.readSigned(), (int) reader.readSigned()),
            candidateSet,
            (first & FOR_CANDIDATES) != 0,
            (first & (FOR_CANDIDATES | HAS_EFFECT)) == FOR_CANDIDATES);
    reader.end();
    return event;
  }

  private static UsageEvent.Kind kind(int kind) throws IOException {
    return switch (kind) {
      case USAGE -> UsageEvent.Kind.USAGE;
      case TRAITS -> UsageEvent.Kind.TRAITS;
      case DELETE -> UsageEvent.Kind.DELETE;
      default -> throw new IOException("unknown kind of usage event: " + kind);
    };
  }

  private void writeValues(Object[] values) throws IOException {
    writer.writeUnsigned(values.length);
    for (Object value : values) {
      writeValue(value);
    }
  }

  private Object[] readValues() throws IOException {
    int length = reader.readCount();
    if (length == 0) {
      return NO_VALUES;
    }
    Object[] values = new Object[length];
    for (int i = 0; i < length; i++) {
      values[i] = readValue();
    }
    return values;
  }

  private void writeValue(Object value) throws IOException {
    if (value == null) {
      writer.writeByte(ABSENT);
    } else if (value instanceof Double number) {
      writer.writeByte(NUMBER);
      writer.writeDouble(number);
    } else if (value instanceof String text) {
      writer.writeByte(TEXT);
      writer.writeText(text);
    } else if (value instanceof Boolean truth) {
      writer.writeByte(truth ? TRUE : FALSE);
    } else if (value instanceof Scalars.Mark mark) {
      writer.writeByte(
          switch (mark) {
            case NULL -> NULL;
            case STRUCTURE -> STRUCTURE;
          });
    } else {
      throw new IOException("unsupported type of a field value: " + value.getClass().getName());
    }
  }

  private Object readValue() throws IOException {
    int tag = reader.readByte();
    return switch (tag) {
      case ABSENT -> null;
      case NUMBER -> reader.readDouble();
      case TEXT -> reader.readText();
      case TRUE -> true;
      case FALSE -> false;
      case NULL -> Scalars.Mark.NULL;
      case STRUCTURE -> Scalars.Mark.STRUCTURE;
      default -> throw new IOException("unknown tag of a field value: " + tag);
    };
  }

  /** Returns a new serializer with buffers of its own. */
  @Override
  public TypeSerializer<UsageEvent> duplicate() {
    return new UsageEventSerializer();
  }

  /** Creates new buffers, which are not part of the serialized form. */
  private Object readResolve() {
    return new UsageEventSerializer();
  }

  @Override
  public TypeSerializerSnapshot<UsageEvent> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Restores the serializer from a checkpoint. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<UsageEvent> {
    public Snapshot() {
      super(UsageEventSerializer::new);
    }
  }
}
