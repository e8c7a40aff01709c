// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpql.record.Labels;
import io.flinkpql.record.Reason;
import io.flinkpql.record.Reasons;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Formats conditions and the values they read, from the evidence in records and tables.
 *
 * @param labels words of the rule set for people
 */
public record ConditionFormatter(Labels labels) {

  /** Formats each unmet condition of a next tier. */
  List<String> missing(JsonNode conditions) {
    return Reasons.ofMissing(conditions).stream().map(this::format).toList();
  }

  /** Formats the met conditions to enter a tier, which explain a promotion to it. */
  public List<String> met(JsonNode evidence, String tier) {
    return Reasons.ofPromotion(evidence, tier).stream().map(this::format).toList();
  }

  /**
   * Formats the unmet conditions of the tiers lost, which explain a demotion.
   *
   * @param from tier before
   * @param to tier after; empty for none
   */
  public List<String> unmet(JsonNode evidence, String from, String to) {
    return Reasons.ofDemotion(evidence, from, to).stream()
        .map(reason -> inWords(reason).map("not met: "::concat).orElse("not " + inCel(reason)))
        .toList();
  }

  private String format(Reason reason) {
    return inWords(reason).orElseGet(() -> inCel(reason));
  }

  /** Formats a reason as {@code 6 invitations in 30 days (invites_30d >= 2)}, if it has labels. */
  private Optional<String> inWords(Reason reason) {
    return reason.words(labels).map(words -> words + " (" + reason.condition() + ")");
  }

  /** Formats a reason as {@code invites_30d >= 2 (invites_30d 6)}. */
  private static String inCel(Reason reason) {
    String values =
        reason.values().entrySet().stream()
            .map(value -> value.getKey() + " " + value.getValue())
            .collect(Collectors.joining(", "));
    return reason.condition() + (values.isEmpty() ? "" : " (" + values + ")");
  }
}
