// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.binary.SizedInput;
import io.flinkpql.job.types.ValueSerializer;
import io.flinkpql.job.types.ValueType;
import io.flinkpql.message.DeadLetterReason;
import io.flinkpql.message.ParsedMessage;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Serializes {@link SourcedMessage}. */
public final class SourcedMessageSerializer extends ValueSerializer<SourcedMessage> {

  /** Describes {@link SourcedMessage} to Flink. */
  public static final TypeInformation<SourcedMessage> TYPE =
      new ValueType<>(SourcedMessage.class, new SourcedMessageSerializer());

  private static final long serialVersionUID = 1L;

  private static final int VERSION = 1;

  private static final int USABLE = 1;
  private static final int EXCLUDED = 2;
  private static final int IDENTITY = 3;
  private static final int UNMATCHED = 4;
  private static final int REJECTED = 5;
  private static final int UNADDRESSED = 6;
  private static final int CLAIM = 7;
  private static final int REJECTED_CUT = 8;

  private static final int JOINED = 1;
  private static final int LINKED = 2;
  private static final int FORGOTTEN = 3;
  private static final int JOINED_ANONYMOUSLY = 4;

  private final UsageEventSerializer events = new UsageEventSerializer();

  @Override
  public SourcedMessage createInstance() {
    return new SourcedMessage(new ParsedMessage.Usable(events.createInstance()), "", 0, 0);
  }

  @Override
  public void serialize(SourcedMessage sourced, DataOutputView target) throws IOException {
    target.writeByte(VERSION);
    StringValue.writeString(sourced.topic(), target);
    target.writeInt(sourced.partition());
    target.writeLong(sourced.offset());
    if (sourced.message() instanceof ParsedMessage.Usable usable) {
      target.writeByte(USABLE);
      events.serialize(usable.event(), target);
    } else if (sourced.message() instanceof ParsedMessage.Unaddressed unaddressed) {
      target.writeByte(UNADDRESSED);
      events.serialize(unaddressed.event(), target);
      writeBytes(unaddressed.value(), target);
    } else if (sourced.message() instanceof ParsedMessage.Ignored ignored) {
      target.writeByte(
          switch (ignored.cause()) {
            case EXCLUDED -> EXCLUDED;
            case IDENTITY -> IDENTITY;
            case UNMATCHED -> UNMATCHED;
          });
      target.writeLong(ignored.timestamp());
    } else if (sourced.message() instanceof ParsedMessage.Rejected rejected) {
      boolean cut = rejected.size() > rejected.value().length;
      target.writeByte(cut ? REJECTED_CUT : REJECTED);
      if (cut) {
        target.writeInt(rejected.size());
      }
      target.writeUTF(rejected.reason().text());
      StringValue.writeString(rejected.detail(), target);
      writeBytes(rejected.value(), target);
      target.writeLong(rejected.timestamp());
      UsageEventSerializer.writePosition(rejected.position(), target);
    } else if (sourced.message() instanceof ParsedMessage.IdentityClaim claim) {
      target.writeByte(CLAIM);
      writeClaim(claim, target);
    } else {
      throw new IOException("cannot write " + sourced.message().getClass().getName());
    }
  }

  @Override
  public SourcedMessage deserialize(DataInputView source) throws IOException {
    readVersion(source, VERSION);
    String topic = SizedInput.readText(source);
    int partition = source.readInt();
    long offset = source.readLong();
    return new SourcedMessage(readMessage(source), topic, partition, offset);
  }

  private ParsedMessage readMessage(DataInputView source) throws IOException {
    int tag = source.readByte();
    return switch (tag) {
      case USABLE -> new ParsedMessage.Usable(events.deserialize(source));
      case EXCLUDED -> ignored(ParsedMessage.Ignored.Cause.EXCLUDED, source);
      case IDENTITY -> ignored(ParsedMessage.Ignored.Cause.IDENTITY, source);
      case UNMATCHED -> ignored(ParsedMessage.Ignored.Cause.UNMATCHED, source);
      case REJECTED -> readRejected(source);
      case REJECTED_CUT -> readCut(source);
      case UNADDRESSED ->
          new ParsedMessage.Unaddressed(events.deserialize(source), SizedInput.readBytes(source));
      case CLAIM -> readClaim(source);
      default -> throw new IOException("unknown tag of a message: " + tag);
    };
  }

  private static void writeClaim(ParsedMessage.IdentityClaim claim, DataOutputView target)
      throws IOException {
    target.writeByte(
        switch (claim.kind()) {
          case JOINED -> JOINED;
          case JOINED_ANONYMOUSLY -> JOINED_ANONYMOUSLY;
          case LINKED -> LINKED;
          case FORGOTTEN -> FORGOTTEN;
        });
    StringValue.writeString(claim.user(), target);
    StringValue.writeString(claim.target(), target);
    target.writeLong(claim.timestamp());
    UsageEventSerializer.writePosition(claim.position(), target);
  }

  private static ParsedMessage.IdentityClaim readClaim(DataInputView source) throws IOException {
    return new ParsedMessage.IdentityClaim(
        readClaimKind(source),
        SizedInput.readText(source),
        SizedInput.readText(source),
        source.readLong(),
        UsageEventSerializer.readPosition(source));
  }

  private static ParsedMessage.IdentityClaim.Kind readClaimKind(DataInputView source)
      throws IOException {
    int kind = source.readByte();
    return switch (kind) {
      case JOINED -> ParsedMessage.IdentityClaim.Kind.JOINED;
      case JOINED_ANONYMOUSLY -> ParsedMessage.IdentityClaim.Kind.JOINED_ANONYMOUSLY;
      case LINKED -> ParsedMessage.IdentityClaim.Kind.LINKED;
      case FORGOTTEN -> ParsedMessage.IdentityClaim.Kind.FORGOTTEN;
      default -> throw new IOException("unknown kind of identity claim: " + kind);
    };
  }

  private static ParsedMessage ignored(ParsedMessage.Ignored.Cause cause, DataInputView source)
      throws IOException {
    return new ParsedMessage.Ignored(cause, source.readLong());
  }

  private static ParsedMessage readCut(DataInputView source) throws IOException {
    int size = source.readInt();
    ParsedMessage.Rejected cut = readRejected(source);
    return new ParsedMessage.Rejected(
        cut.reason(), cut.detail(), cut.value(), size, cut.timestamp(), cut.position());
  }

  private static ParsedMessage.Rejected readRejected(DataInputView source) throws IOException {
    DeadLetterReason reason = reason(source.readUTF());
    String detail = SizedInput.readText(source);
    return new ParsedMessage.Rejected(
        reason,
        detail,
        SizedInput.readBytes(source),
        source.readLong(),
        UsageEventSerializer.readPosition(source));
  }

  private static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
    target.writeInt(bytes.length);
    target.write(bytes);
  }

  private static DeadLetterReason reason(String text) throws IOException {
    return Arrays.stream(DeadLetterReason.values())
        .filter(reason -> reason.text().equals(text))
        .findFirst()
        .orElseThrow(() -> new IOException("unknown reason of a dead letter: " + text));
  }

  /** Returns a new serializer, because the nested event serializer is not thread-safe. */
  @Override
  public TypeSerializer<SourcedMessage> duplicate() {
    return new SourcedMessageSerializer();
  }

  @Override
  public TypeSerializerSnapshot<SourcedMessage> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Restores the serializer from a checkpoint. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<SourcedMessage> {
    public Snapshot() {
      super(SourcedMessageSerializer::new);
    }
  }
}
