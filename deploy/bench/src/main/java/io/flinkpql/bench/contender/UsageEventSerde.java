// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import io.flinkpql.job.routing.UsageEventSerializer;
import io.flinkpql.message.UsageEvent;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/** Serializes messages in the format that the scoring job uses between its operators. */
final class UsageEventSerde {

  private static final int INITIAL_BYTES = 256;

  private UsageEventSerde() {}

  /** Returns a thread-safe serde. */
  static Serde<UsageEvent> create() {
    return Serdes.serdeFrom(new Writer(), new Reader());
  }

  // Kafka Streams shares a serde between threads, but a Flink serializer is not thread-safe.
  private static ThreadLocal<UsageEventSerializer> format() {
    return ThreadLocal.withInitial(UsageEventSerializer::new);
  }

  private static final class Writer implements Serializer<UsageEvent> {

    private final ThreadLocal<UsageEventSerializer> format = format();
    private final ThreadLocal<DataOutputSerializer> buffer =
        ThreadLocal.withInitial(() -> new DataOutputSerializer(INITIAL_BYTES));

    @Override
    public byte[] serialize(String topic, UsageEvent event) {
      DataOutputSerializer out = buffer.get();
      out.clear();
      try {
        format.get().serialize(event, out);
      } catch (IOException e) {
        throw new SerializationException("cannot serialize a message for topic " + topic, e);
      }
      return out.getCopyOfBuffer();
    }
  }

  private static final class Reader implements Deserializer<UsageEvent> {

    private final ThreadLocal<UsageEventSerializer> format = format();

    @Override
    public UsageEvent deserialize(String topic, byte[] bytes) {
      try {
        return format.get().deserialize(new DataInputDeserializer(bytes));
      } catch (IOException e) {
        throw new SerializationException("cannot deserialize a message of topic " + topic, e);
      }
    }
  }
}
