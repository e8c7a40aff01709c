// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.account.MemberHash;
import io.flinkpql.job.routing.UsageEventSerializer;
import io.flinkpql.job.types.ValueSerializer;
import io.flinkpql.job.types.ValueType;
import io.flinkpql.message.UsageEvent;
import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A message on its way through the sort of a replay, as bytes: it is written and read up to four
 * times on that way, and nobody there looks into it.
 *
 * @param key brings the messages of an account together: a hash of its id. Flink's sorter compares
 *     the first eight bytes of a key in place and goes to the records only where they are equal,
 *     and ids of accounts tend to begin alike. Two accounts may share a key, however rarely
 * @param bytes what {@link UsageEventSerializer} writes
 */
record PackedEvent(long key, byte[] bytes) {

  /** No account's key. */
  static final long NO_KEY = 0;

  static final TypeInformation<PackedEvent> TYPE =
      new ValueType<>(PackedEvent.class, new Serializer());

  /** Packs messages one by one. */
  static final class Pack extends RichMapFunction<UsageEvent, PackedEvent> {

    private static final long serialVersionUID = 1L;
    private static final int USUAL_BYTES = 256;

    private transient UsageEventSerializer events;
    private transient DataOutputSerializer output;

    @Override
    public void open(OpenContext context) {
      events = new UsageEventSerializer();
      output = new DataOutputSerializer(USUAL_BYTES);
    }

    @Override
    public PackedEvent map(UsageEvent event) throws IOException {
      output.clear();
      events.serialize(event, output);
      return new PackedEvent(MemberHash.of(event.account()), output.getCopyOfBuffer());
    }
  }

  /** Unpacks messages one by one. */
  static final class Unpack {

    private final UsageEventSerializer events = new UsageEventSerializer();
    private final DataInputDeserializer input = new DataInputDeserializer();

    UsageEvent event(PackedEvent packed) {
      input.setBuffer(packed.bytes());
      try {
        return events.deserialize(input);
      } catch (IOException e) {
        throw new IllegalStateException("a message is not as it was packed", e);
      }
    }
  }

  /** By what messages are brought together. */
  static final class Key implements KeySelector<PackedEvent, Long> {

    private static final long serialVersionUID = 1L;

    @Override
    public Long getKey(PackedEvent event) {
      return event.key();
    }
  }

  /** Goes from task to task of one job and is never kept, so its format has no version. */
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
      byte[] bytes = new byte[source.readInt()];
      source.readFully(bytes);
      return new PackedEvent(key, bytes);
    }

    @Override
    public TypeSerializerSnapshot<PackedEvent> snapshotConfiguration() {
      return new Snapshot();
    }
  }

  /** Names the serializer. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<PackedEvent> {
    public Snapshot() {
      super(Serializer::new);
    }
  }
}
