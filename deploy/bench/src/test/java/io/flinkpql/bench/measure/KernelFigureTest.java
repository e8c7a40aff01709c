// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KernelFigureTest {

  @Test
  void writtenBytesAreReadBesideCancelledOnes() {
    assertThat(
            KernelFigure.DISK_WRITES.bytes(
                Stream.of(
                    "wchar: 323934931", "write_bytes: 323932160", "cancelled_write_bytes: 4096")))
        .contains(323_932_160L);
  }

  @Test
  void peakOfMemoryIsReadInKibibytes() {
    assertThat(
            KernelFigure.PEAK_MEMORY.bytes(
                Stream.of("VmPeak:\t 9000000 kB", "VmHWM:\t 3089408 kB", "VmRSS:\t 3053040 kB")))
        .contains(3_089_408L << 10);
  }

  @Test
  void figureThatTheKernelDoesNotKeepIsUnknown() {
    assertThat(KernelFigure.DISK_WRITES.bytes(Stream.of("rchar: 1"))).isEmpty();
  }
}
