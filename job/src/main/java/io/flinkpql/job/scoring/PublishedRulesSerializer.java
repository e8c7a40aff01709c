// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.binary.SizedInput;
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
 * Serializes published rule sets. Format 2: version, {@code activeFrom}, length of the text in
 * bytes, the text in UTF-8, then length and UTF-8 bytes of the publisher. Format 1, which ends with
 * the text, stays readable.
 */
public final class PublishedRulesSerializer extends ValueSerializer<PublishedRules> {

  /** The type of published rule sets in streams and state. */
  public static final TypeInformation<PublishedRules> TYPE =
      new ValueType<>(PublishedRules.class, new PublishedRulesSerializer());

  private static final long serialVersionUID = 1L;
  private static final int WITHOUT_PUBLISHER = 1;
  private static final int VERSION = 2;

  @Override
  public void serialize(PublishedRules rules, DataOutputView target) throws IOException {
    target.writeByte(VERSION);
    target.writeLong(rules.activeFrom());
    writeText(rules.text(), target);
    writeText(rules.publisher().orElse(""), target);
  }

  private static void writeText(String text, DataOutputView target) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    target.writeInt(bytes.length);
    target.write(bytes);
  }

  @Override
  public PublishedRules deserialize(DataInputView source) throws IOException {
    int version = readVersion(source, VERSION);
    long activeFrom = source.readLong();
    PublishedRules rules = new PublishedRules(readText(source), activeFrom);
    return version == WITHOUT_PUBLISHER ? rules : rules.publishedBy(readText(source));
  }

  private static String readText(DataInputView source) throws IOException {
    return new String(SizedInput.readBytes(source), StandardCharsets.UTF_8);
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
