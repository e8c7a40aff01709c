// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import io.flinkpql.job.types.ValueSerializer;
import io.flinkpql.job.types.ValueType;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes {@link TableChange}s between the reading operator and the sink. */
public final class TableChangeSerializer extends ValueSerializer<TableChange> {

  /** Returns the type information of {@link TableChange}. */
  public static TypeInformation<TableChange> typeInformation() {
    return new ValueType<>(TableChange.class, new TableChangeSerializer());
  }

  @Override
  public void serialize(TableChange change, DataOutputView target) throws IOException {
    TableChangeCodec.write(change, target);
  }

  @Override
  public TableChange deserialize(DataInputView source) throws IOException {
    return TableChangeCodec.read(source);
  }

  @Override
  public TypeSerializerSnapshot<TableChange> snapshotConfiguration() {
    return new Snapshot();
  }

  /** The serializer has no configuration. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<TableChange> {
    /** Called by Flink on restore. */
    public Snapshot() {
      super(TableChangeSerializer::new);
    }
  }
}
