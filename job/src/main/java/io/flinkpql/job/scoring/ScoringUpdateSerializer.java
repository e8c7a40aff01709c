// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.backfill.BackfilledUsageSerializer;
import io.flinkpql.job.types.ValueSerializer;
import io.flinkpql.job.types.ValueType;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes {@link ScoringUpdate}: its kind, then what its own serializer writes. */
final class ScoringUpdateSerializer extends ValueSerializer<ScoringUpdate> {

  /** Describes {@link ScoringUpdate} to Flink. */
  static final TypeInformation<ScoringUpdate> TYPE =
      new ValueType<>(ScoringUpdate.class, new ScoringUpdateSerializer());

  private static final long serialVersionUID = 1L;
  private static final int RULES = 1;
  private static final int USAGE = 2;

  private final PublishedRulesSerializer rules = new PublishedRulesSerializer();
  private final BackfilledUsageSerializer usage = new BackfilledUsageSerializer();

  @Override
  public void serialize(ScoringUpdate update, DataOutputView target) throws IOException {
    if (update instanceof ScoringUpdate.Rules published) {
      target.writeByte(RULES);
      rules.serialize(published.published(), target);
    } else if (update instanceof ScoringUpdate.Usage backfilled) {
      target.writeByte(USAGE);
      usage.serialize(backfilled.backfilled(), target);
    }
  }

  @Override
  public ScoringUpdate deserialize(DataInputView source) throws IOException {
    int kind = source.readByte();
    return switch (kind) {
      case RULES -> new ScoringUpdate.Rules(rules.deserialize(source));
      case USAGE -> new ScoringUpdate.Usage(usage.deserialize(source));
      default -> throw new IOException("unknown kind of update: " + kind);
    };
  }

  @Override
  public TypeSerializerSnapshot<ScoringUpdate> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Identifies the serializer in checkpoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ScoringUpdate> {
    public Snapshot() {
      super(ScoringUpdateSerializer::new);
    }
  }
}
