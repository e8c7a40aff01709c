package io.flinkpql.local.bench;

import io.flinkpql.job.messages.UsageEventSerializer;
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

  private static final class Writer implements Serializer<UsageEvent> {

    private final UsageEventSerializer format = new UsageEventSerializer();
    // Kafka Streams hands one serializer to all of its threads.
    private final ThreadLocal<DataOutputSerializer> buffer =
        ThreadLocal.withInitial(() -> new DataOutputSerializer(USUAL_BYTES));

    @Override
    public byte[] serialize(String topic, UsageEvent event) {
      DataOutputSerializer out = buffer.get();
      out.clear();
      try {
        format.serialize(event, out);
      } catch (IOException e) {
        throw new SerializationException("a message cannot be written to topic " + topic, e);
      }
      return out.getCopyOfBuffer();
    }
  }

  private static final class Reader implements Deserializer<UsageEvent> {

    private final UsageEventSerializer format = new UsageEventSerializer();

    @Override
    public UsageEvent deserialize(String topic, byte[] bytes) {
      try {
        return format.deserialize(new DataInputDeserializer(bytes));
      } catch (IOException e) {
        throw new SerializationException("a message cannot be read from topic " + topic, e);
      }
    }
  }
}
