// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.binary.SizedInput;
import io.flinkpql.job.types.ValueSerializer;
import io.flinkpql.job.types.ValueType;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Serializes {@link UserMessage}. */
public final class UserMessageSerializer extends ValueSerializer<UserMessage> {

  /** Describes {@link UserMessage} to Flink. */
  public static final TypeInformation<UserMessage> TYPE =
      new ValueType<>(UserMessage.class, new UserMessageSerializer());

  private static final long serialVersionUID = 1L;

  private static final int VERSION = 1;

  private final SourcedMessageSerializer messages = new SourcedMessageSerializer();

  @Override
  public void serialize(UserMessage message, DataOutputView target) throws IOException {
    target.writeByte(VERSION);
    StringValue.writeString(message.user(), target);
    messages.serialize(message.sourced(), target);
  }

  @Override
  public UserMessage deserialize(DataInputView source) throws IOException {
    readVersion(source, VERSION);
    return new UserMessage(SizedInput.readText(source), messages.deserialize(source));
  }

  /** Returns a new serializer, because the nested event serializer is not thread-safe. */
  @Override
  public TypeSerializer<UserMessage> duplicate() {
    return new UserMessageSerializer();
  }

  @Override
  public TypeSerializerSnapshot<UserMessage> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Restores the serializer from a checkpoint. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<UserMessage> {
    public Snapshot() {
      super(UserMessageSerializer::new);
    }
  }
}
