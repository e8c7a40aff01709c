// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.flink.util.SerializedThrowable;
import org.junit.jupiter.api.Test;

class CauseTest {

  @Test
  void rootCauseIsToldInOneLine() {
    assertThat(Cause.of(new RuntimeException("outer", new IOException("first\n  second"))))
        .isEqualTo("IOException: first | second");
  }

  @Test
  void causeWithoutMessageIsToldByItsType() {
    assertThat(Cause.of(new IOException())).isEqualTo("IOException");
  }

  @Test
  void sentencesOfThisProjectStandAlone() {
    assertThat(Cause.of(new IOException(new IllegalStateException("The state is too old."))))
        .isEqualTo("The state is too old.");
  }

  @Test
  void serializedCauseLosesItsPackage() {
    assertThat(Cause.of(new SerializedThrowable(new IOException("gone"))))
        .isEqualTo("IOException: gone");
  }

  @Test
  void longCauseIsCut() {
    assertThat(Cause.of(new IOException("x".repeat(2000)))).hasSizeLessThan(600).endsWith(" ...");
  }
}
