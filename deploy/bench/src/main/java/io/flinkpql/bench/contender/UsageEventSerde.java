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

/** Messages on a topic, in the bytes that they have between operators of the scoring job. */
final class UsageEventSerde {

  private static final int USUAL_BYTES = 256;

  private UsageEventSerde() {}

  /** A serde that all threads may share. */
  static Serde<UsageEvent> create() {
    return Serdes.serdeFrom(new Writer(), new Reader());
  }

  // Kafka Streams hands one serde to all of its threads, and a serializer of Flink serves one.
  private static ThreadLocal<UsageEventSerializer> format() {
    return ThreadLocal.withInitial(UsageEventSerializer::new);
  }

  private static final class Writer implements Serializer<UsageEvent> {

    private final ThreadLocal<UsageEventSerializer> format = format();
    private final ThreadLocal<DataOutputSerializer> buffer =
        ThreadLocal.withInitial(() -> new DataOutputSerializer(USUAL_BYTES));

    @Override
    public byte[] serialize(String topic, UsageEvent event) {
      DataOutputSerializer out = buffer.get();
      out.clear();
      try {
        format.get().serialize(event, out);
      } catch (IOException e) {
        throw new SerializationException("a message cannot be written to topic " + topic, e);
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
        throw new SerializationException("a message cannot be read from topic " + topic, e);
      }
    }
  }
}
