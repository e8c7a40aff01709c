// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.identity.ClaimHistory;
import io.flinkpql.identity.UserIdentity;
import io.flinkpql.identity.WaitingQueue;
import io.flinkpql.job.types.GoldenFile;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("faults")
class StoredUserIdentitySerializerTest {

  private static final long NOON = 1_772_625_600_000L;

  private static final List<StoredUserIdentity> USERS =
      List.of(
          StoredUserIdentity.UNKNOWN,
          new StoredUserIdentity(
              new UserIdentity(
                  NOON,
                  ClaimHistory.of(new long[] {10, 20}, new String[] {"acct-ü", "b"}),
                  ClaimHistory.of(new long[] {15}, new String[] {"c"}),
                  WaitingQueue.of(new long[] {30, 40}, new long[] {1, 0})),
              NOON + 5));

  @Test
  void userIdentitiesKeepFormatVersion1() throws IOException {
    GoldenFile golden = GoldenFile.read(getClass(), "user-identities-v1.hex");
    golden.assertWritten(new StoredUserIdentitySerializer(), USERS);
    golden.assertReads(new StoredUserIdentitySerializer(), USERS);
    golden.assertDamageIsRefused(new StoredUserIdentitySerializer());
  }

  @Test
  void snapshotRestoresTheSerializer() throws IOException {
    StoredUserIdentitySerializer serializer = new StoredUserIdentitySerializer();
    DataOutputSerializer output = new DataOutputSerializer(64);
    TypeSerializerSnapshot.writeVersionedSnapshot(output, serializer.snapshotConfiguration());
    assertThat(
            TypeSerializerSnapshot.readVersionedSnapshot(
                    new DataInputDeserializer(output.getCopyOfBuffer()),
                    getClass().getClassLoader())
                .restoreSerializer())
        .isEqualTo(serializer);
  }
}
