// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.backfill;

import io.flinkpql.binary.SizedInput;
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
        new String(SizedInput.readBytes(source), StandardCharsets.UTF_8),
        new String(SizedInput.readBytes(source), StandardCharsets.UTF_8),
        source.readLong(),
        source.readLong(),
        SizedInput.readBytes(source));
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
    DataInputDeserializer in = new DataInputDeserializer(value);
    BackfilledUsage usage = new BackfilledUsageSerializer().deserialize(in);
    if (in.available() > 0) {
      throw new IOException(in.available() + " bytes follow the usage");
    }
    return usage;
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
