// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DiskWritesTest {

  @Test
  void writtenBytesAreReadBesideCancelledOnes() {
    assertThat(
            DiskWrites.bytes(
                Stream.of(
                    "wchar: 323934931", "write_bytes: 323932160", "cancelled_write_bytes: 4096")))
        .contains(323_932_160L);
  }

  @Test
  void kernelThatDoesNotCountThemIsUnknown() {
    assertThat(DiskWrites.bytes(Stream.of("rchar: 1"))).isEmpty();
  }
}
