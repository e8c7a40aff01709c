// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests which conditions explain a promotion and a demotion. */
class ReasonsTest {

  private static final ArrayNode EVIDENCE = new ObjectMapper().createArrayNode();

  static {
    add("low", "enter", "low-enter", false);
    add("low", "stay", "low-stay", true);
    add("middle", "enter", "middle-enter", false);
    add("middle", "stay", "middle-stay", false);
    add("high", "enter", "high-enter", true);
    add("high", "stay", "high-stay", false);
    add("top", "enter", "top-enter", false);
  }

  private static void add(String tier, String list, String condition, boolean met) {
    EVIDENCE
        .addObject()
        .put(RecordFields.TIER, tier)
        .put(RecordFields.LIST, list)
        .put(RecordFields.CONDITION, condition)
        .put(RecordFields.MET, met);
  }

  private static List<String> conditions(List<JsonNode> reasons) {
    return reasons.stream().map(e -> e.path(RecordFields.CONDITION).asText()).toList();
  }

  @Test
  void promotionIsExplainedByTheMetConditionsToEnterItsTier() {
    assertThat(conditions(Reasons.ofPromotion(EVIDENCE, "high"))).containsExactly("high-enter");
  }

  @Test
  void demotionIsExplainedByTheUnmetConditionsOfEveryTierLost() {
    assertThat(conditions(Reasons.ofDemotion(EVIDENCE, "middle", "low")))
        .containsExactly("middle-enter", "middle-stay");
    assertThat(conditions(Reasons.ofDemotion(EVIDENCE, "high", "low")))
        .containsExactly("middle-enter", "middle-stay", "high-stay");
    assertThat(conditions(Reasons.ofDemotion(EVIDENCE, "high", "")))
        .containsExactly("low-enter", "middle-enter", "middle-stay", "high-stay");
  }
}
