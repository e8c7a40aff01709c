// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import io.flinkpql.binary.SizedInput;
import io.flinkpql.job.types.ValueSerializer;
import io.flinkpql.job.types.ValueType;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Serializes undelivered alerts on their way to the dead-letter sink. */
public final class UndeliveredAlertSerializer extends ValueSerializer<UndeliveredAlert> {

  private static final long serialVersionUID = 1L;
  private static final int VERSION = 1;

  /** Flink type information of undelivered alerts. */
  public static final TypeInformation<UndeliveredAlert> TYPE =
      new ValueType<>(UndeliveredAlert.class, new UndeliveredAlertSerializer());

  @Override
  public void serialize(UndeliveredAlert undelivered, DataOutputView target) throws IOException {
    target.writeByte(VERSION);
    AlertCodec.write(undelivered.alert(), target);
    StringValue.writeString(undelivered.reason(), target);
    target.writeInt(undelivered.attempts());
  }

  @Override
  public UndeliveredAlert deserialize(DataInputView source) throws IOException {
    readVersion(source, VERSION);
    return new UndeliveredAlert(
        AlertCodec.read(source), SizedInput.readText(source), source.readInt());
  }

  @Override
  public TypeSerializerSnapshot<UndeliveredAlert> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Identifies the serializer in checkpoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<UndeliveredAlert> {
    /** Called by Flink on restore. */
    public Snapshot() {
      super(UndeliveredAlertSerializer::new);
    }
  }
}
