// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.CounterTrack;
import io.flinkpql.account.DistinctTrack;
import io.flinkpql.account.Track;
import io.flinkpql.account.TrackCodec;
import io.flinkpql.account.UnreadableStateException;
import io.flinkpql.binary.SizedInput;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializes accumulators, their tracks packed as in an account.
 *
 * <p>Format 1: format byte; track type byte (0 {@link CounterTrack}, 1 {@link DistinctTrack});
 * boolean whether there was a row; int epoch day of the clock; double span in days; int length of
 * the packed track; the packed track.
 */
public final class GroupUsageSerializer extends TypeSerializer<GroupUsage<?>> {

  private static final long serialVersionUID = 1L;

  private static final int FORMAT = 1;
  private static final int COUNTER = 0;
  private static final int DISTINCT = 1;

  private transient TrackCodec codec;

  private TrackCodec codec() {
    if (codec == null) {
      codec = new TrackCodec();
    }
    return codec;
  }

  @Override
  public void serialize(GroupUsage<?> group, DataOutputView target) throws IOException {
    target.writeByte(FORMAT);
    target.writeByte(group.track() instanceof CounterTrack ? COUNTER : DISTINCT);
    target.writeBoolean(group.started());
    target.writeInt(group.day());
    target.writeDouble(group.span());
    byte[] packed = codec().pack(group.track(), group.day());
    target.writeInt(packed.length);
    target.write(packed);
  }

  @Override
  public GroupUsage<?> deserialize(DataInputView source) throws IOException {
    int format = source.readByte();
    if (format != FORMAT) {
      throw new IOException(
          "an accumulator is stored in format %d, this version reads format %d: restore the state with the release that wrote it"
              .formatted(format, FORMAT));
    }
    Track track = source.readByte() == COUNTER ? new CounterTrack() : new DistinctTrack();
    GroupUsage<?> group = new GroupUsage<>(track);
    boolean started = source.readBoolean();
    int day = source.readInt();
    double span = source.readDouble();
    if (started) {
      group.advance(day, span);
    }
    try {
      codec().unpack(SizedInput.readBytes(source), day, track);
    } catch (UnreadableStateException e) {
      throw new IOException(e);
    }
    return group;
  }

  @Override
  public GroupUsage<?> deserialize(GroupUsage<?> reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public GroupUsage<?> copy(GroupUsage<?> from) {
    Track track = from.track() instanceof CounterTrack ? new CounterTrack() : new DistinctTrack();
    codec().unpack(codec().pack(from.track(), from.day()), from.day(), track);
    GroupUsage<?> copy = new GroupUsage<>(track);
    if (from.started()) {
      copy.advance(from.day(), from.span());
    }
    return copy;
  }

  @Override
  public GroupUsage<?> copy(GroupUsage<?> from, GroupUsage<?> reuse) {
    return copy(from);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  /** Creates a new serializer, since the codec is not thread-safe. */
  @Override
  public TypeSerializer<GroupUsage<?>> duplicate() {
    return new GroupUsageSerializer();
  }

  @Override
  public GroupUsage<?> createInstance() {
    return new GroupUsage<>(new CounterTrack());
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GroupUsageSerializer;
  }

  @Override
  public int hashCode() {
    return GroupUsageSerializer.class.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<GroupUsage<?>> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Identifies the serializer in checkpoints; it has no configuration. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<GroupUsage<?>> {

    /** Creates a snapshot; Flink calls it when it restores a checkpoint. */
    public Snapshot() {
      super(GroupUsageSerializer::new);
    }
  }
}
