// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Selects from the evidence of a qualification the conditions that explain it. */
public final class Reasons {

  private Reasons() {}

  /**
   * Lists the met conditions to enter a tier, which explain a promotion to it.
   *
   * @param evidence the record's {@link RecordFields#EVIDENCE}
   * @param to tier entered
   */
  public static List<Reason> ofPromotion(JsonNode evidence, String to) {
    List<Reason> reasons = new ArrayList<>();
    for (JsonNode entry : evidence) {
      if (tier(entry).equals(to)
          && entry.path(RecordFields.LIST).asText().equals(RecordFields.ENTER)
          && isMet(entry)) {
        reasons.add(Reason.of(entry));
      }
    }
    return reasons;
  }

  /**
   * Lists the unmet conditions of every tier above the one kept, up to the one lost: a fall over
   * several tiers often begins with the condition of a tier between them.
   *
   * @param evidence the record's {@link RecordFields#EVIDENCE}, its tiers in ascending order
   * @param from tier lost
   * @param to tier kept; empty for none
   */
  public static List<Reason> ofDemotion(JsonNode evidence, String from, String to) {
    List<Reason> reasons = new ArrayList<>();
    String last = "";
    for (JsonNode entry : evidence) {
      String tier = tier(entry);
      if (last.equals(from) && !tier.equals(from)) {
        return reasons;
      }
      last = tier;
      if (!tier.equals(to) && !isMet(entry)) {
        reasons.add(Reason.of(entry));
      }
    }
    return reasons;
  }

  /**
   * Lists the unmet conditions of a next tier.
   *
   * @param missing the standing's {@link RecordFields#MISSING}
   */
  public static List<Reason> ofMissing(JsonNode missing) {
    List<Reason> reasons = new ArrayList<>();
    missing.forEach(entry -> reasons.add(Reason.of(entry)));
    return reasons;
  }

  private static String tier(JsonNode entry) {
    return entry.path(RecordFields.TIER).asText();
  }

  private static boolean isMet(JsonNode entry) {
    return entry.path(RecordFields.MET).asBoolean();
  }
}
