// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.binary.SizedInput;
import io.flinkpql.identity.ClaimHistory;
import io.flinkpql.identity.UserIdentity;
import io.flinkpql.identity.WaitingQueue;
import io.flinkpql.job.types.ValueSerializer;
import io.flinkpql.job.types.ValueType;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Serializes {@link StoredUserIdentity}. */
public final class StoredUserIdentitySerializer extends ValueSerializer<StoredUserIdentity> {

  static final TypeInformation<StoredUserIdentity> TYPE =
      new ValueType<>(StoredUserIdentity.class, new StoredUserIdentitySerializer());

  private static final long serialVersionUID = 1L;

  private static final int VERSION = 1;

  @Override
  public void serialize(StoredUserIdentity stored, DataOutputView target) throws IOException {
    target.writeByte(VERSION);
    target.writeLong(stored.timer());
    target.writeLong(stored.identity().lastSeen());
    writeHistory(stored.identity().history(), target);
    writeHistory(stored.identity().joins(), target);
    writeWaiting(stored.identity().waiting(), target);
  }

  @Override
  public StoredUserIdentity deserialize(DataInputView source) throws IOException {
    readVersion(source, VERSION);
    long timer = source.readLong();
    return new StoredUserIdentity(
        new UserIdentity(
            source.readLong(), readHistory(source), readHistory(source), readWaiting(source)),
        timer);
  }

  private static void writeHistory(ClaimHistory history, DataOutputView target) throws IOException {
    target.writeInt(history.size());
    for (int i = 0; i < history.size(); i++) {
      target.writeLong(history.time(i));
      StringValue.writeString(history.value(i), target);
    }
  }

  private static ClaimHistory readHistory(DataInputView source) throws IOException {
    int size = SizedInput.readCount(source);
    if (size == 0) {
      return ClaimHistory.EMPTY;
    } else if (size > ClaimHistory.MAX_ENTRIES) {
      throw new IOException("a user has " + size + " claims, more than are ever kept");
    }
    long[] times = new long[size];
    String[] values = new String[size];
    for (int i = 0; i < size; i++) {
      times[i] = source.readLong();
      values[i] = SizedInput.readText(source);
    }
    return ClaimHistory.of(times, values);
  }

  private static void writeWaiting(WaitingQueue waiting, DataOutputView target) throws IOException {
    target.writeInt(waiting.size());
    for (int i = 0; i < waiting.size(); i++) {
      target.writeLong(waiting.time(i));
      target.writeLong(waiting.number(i));
    }
  }

  private static WaitingQueue readWaiting(DataInputView source) throws IOException {
    int size = SizedInput.readCount(source);
    if (size == 0) {
      return WaitingQueue.EMPTY;
    }
    long[] times = new long[SizedInput.capacity(size)];
    long[] numbers = new long[SizedInput.capacity(size)];
    for (int i = 0; i < size; i++) {
      if (i == times.length) {
        times = Arrays.copyOf(times, Math.min(size, 2 * i));
        numbers = Arrays.copyOf(numbers, times.length);
      }
      times[i] = source.readLong();
      numbers[i] = source.readLong();
    }
    return WaitingQueue.of(times, numbers);
  }

  @Override
  public TypeSerializerSnapshot<StoredUserIdentity> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Restores the serializer from a checkpoint. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<StoredUserIdentity> {
    public Snapshot() {
      super(StoredUserIdentitySerializer::new);
    }
  }
}
