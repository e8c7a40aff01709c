// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
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

  private static List<String> conditions(List<Reason> reasons) {
    return reasons.stream().map(Reason::condition).toList();
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

  private static Reason only(String condition, boolean met, String values) throws IOException {
    String entry =
        "[{'tier':'t','list':'enter','condition':\"%s\",'met':%s,'values':{%s}}]"
            .formatted(condition, met, values);
    JsonNode evidence = new ObjectMapper().readTree(entry.replace('\'', '"'));
    List<Reason> reasons =
        met ? Reasons.ofPromotion(evidence, "t") : Reasons.ofDemotion(evidence, "t", "");
    return reasons.get(0);
  }

  @Test
  void reasonShowsTheTrueSideAndItsValuesOnly() throws IOException {
    Reason reason =
        only("a >= 3 || b >= 0.8 * traits.limit", true, "'a':1,'b':9,'traits.limit':10");

    assertThat(reason.condition()).isEqualTo("b >= 0.8 * traits.limit");
    assertThat(reason.values()).containsExactly(entry("b", "9"), entry("traits.limit", "10"));
  }

  @Test
  void unmetReasonShowsWhatIsMissing() throws IOException {
    Reason reason = only("a >= 3 && b >= 1", false, "'a':1.50,'b':null");
    assertThat(reason.condition()).isEqualTo("a >= 3 && b >= 1");
    assertThat(reason.values()).containsExactly(entry("a", "1.5"), entry("b", "absent"));

    assertThat(only("a >= 3 && b >= 1", false, "'a':5,'b':0").condition()).isEqualTo("b >= 1");
  }

  @Test
  void labelsTurnValuesIntoWords() throws IOException {
    Labels labels = new Labels(Map.of("a", "sign-ins in 7 days"), Map.of(), Map.of());

    assertThat(only("a >= 3", true, "'a':5").words(labels)).contains("5 sign-ins in 7 days");
    assertThat(only("a > traits.x", true, "'a':5,'traits.x':1e3").words(labels))
        .contains("5 sign-ins in 7 days, traits.x 1000");
    assertThat(only("a >= 3", false, "'a':null").words(labels))
        .contains("sign-ins in 7 days: none");
    assertThat(only("b >= 3", true, "'b':5").words(labels)).isEmpty();
  }
}
