// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.scoring.Qualification.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QualificationKindTest {

  @ParameterizedTest
  @EnumSource(Kind.class)
  void textIsReadBack(Kind kind) {
    assertThat(Kind.of(kind.text())).contains(kind);
  }

  @Test
  void textOfALaterVersionIsUnknown() {
    assertThat(Kind.of("merged")).isEmpty();
  }
}
