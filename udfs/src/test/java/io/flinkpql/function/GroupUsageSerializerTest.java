// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.Fuzz;
import io.flinkpql.account.CounterTrack;
import io.flinkpql.account.DistinctTrack;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pins the bytes of stored accumulators, which every later version has to read. */
@Tag("faults")
class GroupUsageSerializerTest {

  private static final Instant TENTH = Instant.parse("2026-03-10T12:00:00Z");
  private static final Instant NINTH = Instant.parse("2026-03-09T12:00:00Z");

  private static final String COUNTER =
      "0100010000502a401c000000000000000000190102400c000000000000020002020c023fe000000000000000";
  private static final String DISTINCT =
      "0101010000502a401c000000000000000000150102003b6e3aba47b3d47400e63bc38aa524982404";

  private final GroupUsageSerializer serializer = new GroupUsageSerializer();

  private static GroupUsage<CounterTrack> sums() {
    SumRecent sum = new SumRecent();
    GroupUsage<CounterTrack> group = sum.createAccumulator();
    sum.accumulate(group, 3.0, NINTH, 7);
    sum.accumulate(group, 0.5, TENTH, 7);
    return group;
  }

  private static GroupUsage<DistinctTrack> values() {
    DistinctRecent distinct = new DistinctRecent();
    GroupUsage<DistinctTrack> group = distinct.createAccumulator();
    distinct.accumulate(group, "a", TENTH, 7);
    distinct.accumulate(group, 1, NINTH, 7);
    return group;
  }

  private String hex(GroupUsage<?> group) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(group, out);
    return HexFormat.of().formatHex(out.getCopyOfBuffer());
  }

  private GroupUsage<?> read(String hex) throws IOException {
    return serializer.deserialize(new DataInputDeserializer(HexFormat.of().parseHex(hex)));
  }

  @Test
  void formatOneIsWrittenAndRead() throws IOException {
    assertThat(hex(sums())).isEqualTo(COUNTER);
    assertThat(hex(read(COUNTER))).isEqualTo(COUNTER);
    assertThat(hex(values())).isEqualTo(DISTINCT);
    assertThat(hex(read(DISTINCT))).isEqualTo(DISTINCT);
  }

  @Test
  void damagedAccumulatorsAreRefusedOrRead() {
    for (String hex : List.of(COUNTER, DISTINCT)) {
      byte[] bytes = HexFormat.of().parseHex(hex);
      for (int length = 0; length < bytes.length; length++) {
        byte[] cut = Arrays.copyOf(bytes, length);
        assertThatThrownBy(() -> serializer.deserialize(new DataInputDeserializer(cut)))
            .isInstanceOf(IOException.class);
      }
      new Fuzz(1 << 20)
          .run(
              3_000,
              random -> {
                byte[] damaged = Fuzz.damaged(random, bytes);
                try {
                  serializer.deserialize(new DataInputDeserializer(damaged));
                } catch (IOException e) {
                  assertThat(e).isNotNull();
                }
              });
    }
  }

  @Test
  void copyIsIndependentOfTheOriginal() throws IOException {
    GroupUsage<CounterTrack> group = sums();
    GroupUsage<?> copy = serializer.copy(group);
    new SumRecent().accumulate(group, 1.0, TENTH, 7);
    assertThat(hex(copy)).isEqualTo(COUNTER);
    assertThat(hex(group)).isNotEqualTo(COUNTER);
  }

  @Test
  void newerFormatIsRefused() {
    assertThatThrownBy(() -> read("02" + COUNTER.substring(2)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("format 2, this version reads format 1");
  }

  @Test
  void snapshotRestoresTheSerializer() {
    TypeSerializer<GroupUsage<?>> restored = serializer.snapshotConfiguration().restoreSerializer();
    assertThat(restored).isEqualTo(serializer).isNotSameAs(serializer);
  }
}
