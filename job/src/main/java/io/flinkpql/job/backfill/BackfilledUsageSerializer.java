// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.backfill;

import io.flinkpql.job.types.ValueSerializer;
import io.flinkpql.job.types.ValueType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializes usage from before the begin of a candidate, between operators and on the backfill
 * topic. Format 1: its version; account and name of the rule set, each as length and UTF-8 bytes;
 * version of the rule set, begin; length and bytes of the usage.
 */
public final class BackfilledUsageSerializer extends ValueSerializer<BackfilledUsage> {

  /** Describes {@link BackfilledUsage} to Flink. */
  public static final TypeInformation<BackfilledUsage> TYPE =
      new ValueType<>(BackfilledUsage.class, new BackfilledUsageSerializer());

  private static final long serialVersionUID = 1L;
  private static final int VERSION = 1;
  private static final int INITIAL_BYTES = 512;
  // Larger than any record that a broker takes.
  private static final int MAX_BYTES = 1 << 28;

  @Override
  public void serialize(BackfilledUsage usage, DataOutputView target) throws IOException {
    target.writeByte(VERSION);
    writeBytes(usage.account().getBytes(StandardCharsets.UTF_8), target);
    writeBytes(usage.ruleSet().getBytes(StandardCharsets.UTF_8), target);
    target.writeLong(usage.version());
    target.writeLong(usage.begin());
    writeBytes(usage.usage(), target);
  }

  private static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
    target.writeInt(bytes.length);
    target.write(bytes);
  }

  @Override
  public BackfilledUsage deserialize(DataInputView source) throws IOException {
    readVersion(source, VERSION);
    return new BackfilledUsage(
        new String(readBytes(source), StandardCharsets.UTF_8),
        new String(readBytes(source), StandardCharsets.UTF_8),
        source.readLong(),
        source.readLong(),
        readBytes(source));
  }

  private static byte[] readBytes(DataInputView source) throws IOException {
    int length = source.readInt();
    if (length < 0 || length > MAX_BYTES) {
      throw new IOException("a length of " + length + " bytes is not possible");
    }
    byte[] bytes = new byte[length];
    source.readFully(bytes);
    return bytes;
  }

  /** Returns the value of a record of the backfill topic. */
  static byte[] toBytes(BackfilledUsage usage) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(INITIAL_BYTES);
    new BackfilledUsageSerializer().serialize(usage, out);
    return out.getCopyOfBuffer();
  }

  /**
   * Reads the value of a record of the backfill topic.
   *
   * @throws IOException if it is not such a value
   */
  static BackfilledUsage fromBytes(byte[] value) throws IOException {
    return new BackfilledUsageSerializer().deserialize(new DataInputDeserializer(value));
  }

  @Override
  public TypeSerializerSnapshot<BackfilledUsage> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Identifies the serializer in checkpoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<BackfilledUsage> {
    public Snapshot() {
      super(BackfilledUsageSerializer::new);
    }
  }
}
