// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.account.MemberHash;
import io.flinkpql.binary.SizedInput;
import io.flinkpql.job.routing.RoutingTopology;
import io.flinkpql.job.routing.UsageEventSerializer;
import io.flinkpql.job.types.ValueSerializer;
import io.flinkpql.job.types.ValueType;
import io.flinkpql.message.UsageEvent;
import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;

/**
 * A usage event as bytes for the sort of a replay. The sort serializes each record several times,
 * so the event is serialized once before it.
 *
 * @param key hash of the account's id. Flink's sorter compares the first eight bytes of a key in
 *     place, and ids often share a prefix. Two accounts may rarely share a key
 * @param bytes output of {@link UsageEventSerializer}
 */
record PackedEvent(long key, byte[] bytes) {

  /** A key that no account has. */
  static final long NO_KEY = 0;

  static final TypeInformation<PackedEvent> TYPE =
      new ValueType<>(PackedEvent.class, new Serializer());

  /**
   * Returns all routed events, those of one account after the other. Each stream is packed before
   * their union, so that packing is chained to the stream's source.
   */
  static KeyedStream<PackedEvent, Long> byAccount(RoutingTopology routing) {
    return packed(routing.addressed(), "pack")
        .union(packed(routing.identified(), "pack-identified"))
        .keyBy(new Key(), Types.LONG);
  }

  private static DataStream<PackedEvent> packed(DataStream<UsageEvent> events, String uid) {
    return events.map(new Pack()).returns(TYPE).uid(uid).name("Pack");
  }

  /** Packs usage events. */
  static final class Pack extends RichMapFunction<UsageEvent, PackedEvent> {

    private static final long serialVersionUID = 1L;
    private static final int INITIAL_BUFFER_BYTES = 256;

    private transient UsageEventSerializer events;
    private transient DataOutputSerializer output;

    @Override
    public void open(OpenContext context) {
      events = new UsageEventSerializer();
      output = new DataOutputSerializer(INITIAL_BUFFER_BYTES);
    }

    @Override
    public PackedEvent map(UsageEvent event) throws IOException {
      output.clear();
      events.serialize(event, output);
      return new PackedEvent(MemberHash.of(event.account()), output.getCopyOfBuffer());
    }
  }

  /** Unpacks usage events. */
  static final class Unpack {

    private final UsageEventSerializer events = new UsageEventSerializer();
    private final DataInputDeserializer input = new DataInputDeserializer();

    UsageEvent event(PackedEvent packed) {
      input.setBuffer(packed.bytes());
      try {
        return events.deserialize(input);
      } catch (IOException e) {
        throw new IllegalStateException("a packed usage event cannot be read", e);
      }
    }
  }

  /** Selects the key to sort by. */
  static final class Key implements KeySelector<PackedEvent, Long> {

    private static final long serialVersionUID = 1L;

    @Override
    public Long getKey(PackedEvent event) {
      return event.key();
    }
  }

  /** Serializes packed events. They never go into a checkpoint, so the format has no version. */
  static final class Serializer extends ValueSerializer<PackedEvent> {

    private static final long serialVersionUID = 1L;

    @Override
    public void serialize(PackedEvent event, DataOutputView target) throws IOException {
      target.writeLong(event.key());
      target.writeInt(event.bytes().length);
      target.write(event.bytes());
    }

    @Override
    public PackedEvent deserialize(DataInputView source) throws IOException {
      long key = source.readLong();
      return new PackedEvent(key, SizedInput.readBytes(source));
    }

    @Override
    public TypeSerializerSnapshot<PackedEvent> snapshotConfiguration() {
      return new Snapshot();
    }
  }

  /** Identifies the serializer. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<PackedEvent> {
    public Snapshot() {
      super(Serializer::new);
    }
  }
}
