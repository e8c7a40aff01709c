// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrueSidesTest {

  private final TrueSides sides = new TrueSides();

  private String of(String condition, boolean met, String values) {
    return sides.of(
        "[{\"tier\":\"t\",\"list\":\"enter\",\"condition\":\"%s\",\"met\":%s,\"values\":{%s}}]"
            .formatted(condition, met, values));
  }

  @Test
  void metConditionHasItsTrueSidesAndTheNamesTheyRead() {
    assertThat(of("a >= 3 || b >= traits.x", true, "\"a\":1,\"b\":9,\"traits.x\":8"))
        .isEqualTo(
            "{\"a >= 3 || b >= traits.x\":"
                + "{\"sides\":[\"b >= traits.x\"],\"names\":[\"b\",\"traits.x\"]}}");
    assertThat(of("a >= 3 || b >= traits.x", true, "\"a\":4,\"b\":1,\"traits.x\":8"))
        .as("the same condition with other values")
        .contains("\"sides\":[\"a >= 3\"]");
  }

  @Test
  void conditionsWithoutSidesOrThatAreUnmetHaveNone() {
    assertThat(of("a >= 3", true, "\"a\":4")).isNull();
    assertThat(of("a >= 3 && b >= 1", true, "\"a\":4,\"b\":1")).isNull();
    assertThat(of("a >= 3 || b >= 1", false, "\"a\":1,\"b\":0")).isNull();
    assertThat(sides.of("[]")).isNull();
  }
}
