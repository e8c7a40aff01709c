// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.types.ValueSerializer;
import io.flinkpql.job.types.ValueType;
import io.flinkpql.rules.PublishedRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializes published rule sets. Format 1: version, {@code activeFrom}, length of the text in
 * bytes, the text in UTF-8.
 */
public final class PublishedRulesSerializer extends ValueSerializer<PublishedRules> {

  /** The type of published rule sets in streams and state. */
  public static final TypeInformation<PublishedRules> TYPE =
      new ValueType<>(PublishedRules.class, new PublishedRulesSerializer());

  private static final long serialVersionUID = 1L;
  private static final int VERSION = 1;

  @Override
  public void serialize(PublishedRules rules, DataOutputView target) throws IOException {
    byte[] text = rules.text().getBytes(StandardCharsets.UTF_8);
    target.writeByte(VERSION);
    target.writeLong(rules.activeFrom());
    target.writeInt(text.length);
    target.write(text);
  }

  @Override
  public PublishedRules deserialize(DataInputView source) throws IOException {
    readVersion(source, VERSION);
    long activeFrom = source.readLong();
    byte[] text = new byte[source.readInt()];
    source.readFully(text);
    return new PublishedRules(new String(text, StandardCharsets.UTF_8), activeFrom);
  }

  @Override
  public TypeSerializerSnapshot<PublishedRules> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Identifies the serializer in checkpoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<PublishedRules> {
    public Snapshot() {
      super(PublishedRulesSerializer::new);
    }
  }
}
