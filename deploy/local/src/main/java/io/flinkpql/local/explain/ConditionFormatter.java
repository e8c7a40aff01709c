// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpql.record.Reasons;
import io.flinkpql.record.RecordFields;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** Formats conditions and the values they read, from the evidence in records and tables. */
public final class ConditionFormatter {

  private ConditionFormatter() {}

  /** Formats one condition: {@code invites_30d >= 2 (invites_30d 6)}. */
  public static String of(JsonNode condition) {
    List<String> values = new ArrayList<>();
    condition
        .path(RecordFields.VALUES)
        .properties()
        .forEach(value -> values.add(value.getKey() + " " + value.getValue().asText("absent")));
    return condition.path(RecordFields.CONDITION).asText()
        + (values.isEmpty() ? "" : " (" + String.join(", ", values) + ")");
  }

  /** Formats each condition of an array. */
  static List<String> all(JsonNode conditions) {
    return StreamSupport.stream(conditions.spliterator(), false)
        .map(ConditionFormatter::of)
        .toList();
  }

  /** Formats the met conditions to enter a tier, which explain a promotion to it. */
  public static List<String> met(JsonNode evidence, String tier) {
    return Reasons.ofPromotion(evidence, tier).stream().map(ConditionFormatter::of).toList();
  }

  /**
   * Formats the unmet conditions of the tiers lost, which explain a demotion.
   *
   * @param from tier before
   * @param to tier after; empty for none
   */
  public static List<String> unmet(JsonNode evidence, String from, String to) {
    return Reasons.ofDemotion(evidence, from, to).stream()
        .map(entry -> "not " + of(entry))
        .toList();
  }
}
