// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpql.record.RecordFields;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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
    return entries(evidence, tier)
        .filter(entry -> entry.path(RecordFields.LIST).asText().equals(RecordFields.ENTER))
        .filter(entry -> entry.path(RecordFields.MET).asBoolean())
        .map(ConditionFormatter::of)
        .toList();
  }

  /** Formats the unmet conditions of a tier, which explain a demotion from it. */
  public static List<String> unmet(JsonNode evidence, String tier) {
    return entries(evidence, tier)
        .filter(entry -> !entry.path(RecordFields.MET).asBoolean())
        .map(entry -> "not " + of(entry))
        .toList();
  }

  private static Stream<JsonNode> entries(JsonNode evidence, String tier) {
    return StreamSupport.stream(evidence.spliterator(), false)
        .filter(entry -> entry.path(RecordFields.TIER).asText().equals(tier));
  }
}
