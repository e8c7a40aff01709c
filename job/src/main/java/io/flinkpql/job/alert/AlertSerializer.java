// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import io.flinkpql.job.types.ValueSerializer;
import io.flinkpql.job.types.ValueType;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes alerts between operators. */
public final class AlertSerializer extends ValueSerializer<Alert> {

  private static final long serialVersionUID = 1L;
  private static final int VERSION = 1;

  /** Flink type information of alerts. */
  public static final TypeInformation<Alert> TYPE =
      new ValueType<>(Alert.class, new AlertSerializer());

  @Override
  public void serialize(Alert alert, DataOutputView target) throws IOException {
    target.writeByte(VERSION);
    AlertCodec.write(alert, target);
  }

  @Override
  public Alert deserialize(DataInputView source) throws IOException {
    readVersion(source, VERSION);
    return AlertCodec.read(source);
  }

  @Override
  public TypeSerializerSnapshot<Alert> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Identifies the serializer in checkpoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Alert> {
    /** Called by Flink on restore. */
    public Snapshot() {
      super(AlertSerializer::new);
    }
  }
}
