// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpql.record.RecordFields;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Says what conditions read, from evidence as records and tables have it. */
public final class ConditionWords {

  private ConditionWords() {}

  /** {@code invites_30d >= 2 (invites_30d 6)}. */
  public static String of(JsonNode condition) {
    List<String> values = new ArrayList<>();
    condition
        .path(RecordFields.VALUES)
        .properties()
        .forEach(value -> values.add(value.getKey() + " " + value.getValue().asText("absent")));
    return condition.path(RecordFields.CONDITION).asText()
        + (values.isEmpty() ? "" : " (" + String.join(", ", values) + ")");
  }

  /** Each of a list of conditions. */
  static List<String> all(JsonNode conditions) {
    return StreamSupport.stream(conditions.spliterator(), false).map(ConditionWords::of).toList();
  }

  /** What made an account reach a tier: the conditions to enter it. */
  public static List<String> met(JsonNode evidence, String tier) {
    return entries(evidence, tier)
        .filter(entry -> entry.path(RecordFields.LIST).asText().equals(RecordFields.ENTER))
        .filter(entry -> entry.path(RecordFields.MET).asBoolean())
        .map(ConditionWords::of)
        .toList();
  }

  /** What made an account lose a tier: the conditions of it that do not hold. */
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
