// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.job.types.GoldenFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("faults")
class BackfilledUsageSerializerTest {

  private static final List<BackfilledUsage> USAGE =
      List.of(
          new BackfilledUsage(
              "acct_ü", "saas-default", 8, 1_772_625_600_000L, new byte[] {1, -1, 0}),
          new BackfilledUsage("", "𝄞", 1, -1, new byte[0]));

  @Test
  void usageIsReadAndWrittenAsInVersion1() throws IOException {
    GoldenFile golden = GoldenFile.read(getClass(), "backfilled-usage-v1.hex");
    golden.assertWritten(new BackfilledUsageSerializer(), USAGE);
    golden.assertReads(new BackfilledUsageSerializer(), USAGE);
    golden.assertDamageIsRefused(new BackfilledUsageSerializer());
  }

  @Test
  void recordIsTheSerializedUsage() throws IOException {
    byte[] value = BackfilledUsageSerializer.toBytes(USAGE.get(0));
    assertThat(BackfilledUsageSerializer.fromBytes(value))
        .usingRecursiveComparison()
        .isEqualTo(USAGE.get(0));
  }

  @Test
  void bytesOfAnotherFormatAreRefused() throws IOException {
    byte[] value = BackfilledUsageSerializer.toBytes(USAGE.get(0));
    byte[] later = value.clone();
    later[0] = 2;
    byte[] negative = value.clone();
    negative[1] = -1;
    byte[] cut = Arrays.copyOf(value, value.length - 1);
    for (byte[] wrong : List.of(later, negative, cut, new byte[0], new byte[] {123, 125})) {
      assertThatThrownBy(() -> BackfilledUsageSerializer.fromBytes(wrong))
          .isInstanceOf(IOException.class);
    }
  }
}
