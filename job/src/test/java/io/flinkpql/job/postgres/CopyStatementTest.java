// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyStatementTest {

  @Test
  void separatorsAreEscapedInText() {
    CopyStatement<List<String>> copy =
        new CopyStatement<>(
            "t",
            List.of(
                Column.text("a", row -> row.get(0)),
                Column.text("b", row -> row.get(1)),
                Column.integer("c", List::size)));

    assertThat(copy.lines(List.of(Arrays.asList("x", null), List.of("a\tb\nc\rd\\N", ""))))
        .isEqualTo("x\t\\N\t2\na\\tb\\nc\\rd\\\\N\t\t2\n");
  }
}
