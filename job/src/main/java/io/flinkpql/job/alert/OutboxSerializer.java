// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import io.flinkpql.binary.SizedInput;
import io.flinkpql.job.types.ValueSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes outboxes, the keyed state of unsent alerts. */
public final class OutboxSerializer extends ValueSerializer<Outbox> {

  private static final long serialVersionUID = 1L;
  private static final int VERSION = 1;

  @Override
  public void serialize(Outbox outbox, DataOutputView target) throws IOException {
    target.writeByte(VERSION);
    target.writeInt(outbox.attempts());
    target.writeInt(outbox.size());
    for (Alert alert : outbox.alerts()) {
      AlertCodec.write(alert, target);
    }
  }

  @Override
  public Outbox deserialize(DataInputView source) throws IOException {
    readVersion(source, VERSION);
    int attempts = source.readInt();
    int size = SizedInput.readCount(source);
    List<Alert> alerts = new ArrayList<>(SizedInput.capacity(size));
    for (int i = 0; i < size; i++) {
      alerts.add(AlertCodec.read(source));
    }
    return new Outbox(attempts, List.copyOf(alerts));
  }

  @Override
  public TypeSerializerSnapshot<Outbox> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Identifies the serializer in checkpoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Outbox> {
    /** Called by Flink on restore. */
    public Snapshot() {
      super(OutboxSerializer::new);
    }
  }
}
