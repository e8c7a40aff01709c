// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import io.flinkpql.local.explain.ConditionFormatter;
import io.flinkpql.record.Labels;
import io.flinkpql.scoring.Qualification.Kind;
import io.flinkpql.text.VisibleText;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Formats a change of an account and its reason as one line of {@link VisibleText}. */
final class ChangeFormatter {

  private ChangeFormatter() {}

  /**
   * Formats one change: {@code acct_7 engaged → qualified: api_calls_30d >= … (api_calls_30d 4,100
   * …)}.
   */
  static String of(Database.RecentChange change) {
    String transition =
        change.kind().equals(Optional.of(Kind.CONVERTED))
            ? "converted, " + tier(change.to(), change.labels())
            : tier(change.from(), change.labels()) + " → " + tier(change.to(), change.labels());
    String reason = reason(change);
    return VisibleText.of(
        change.effectiveAt()
            + "  "
            + change.account()
            + "  "
            + transition
            + (change.priority().isEmpty() ? "" : ", priority " + change.priority())
            + (reason.isEmpty() ? "" : ": " + reason));
  }

  private static String tier(String name, Labels labels) {
    return name.isEmpty() ? "no tier" : labels.tier(name);
  }

  /** Formats counts by name: {@code 12 activated, 3 engaged}. */
  static String counts(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .map(count -> String.format(Locale.ROOT, "%,d %s", count.getValue(), count.getKey()))
        .collect(Collectors.joining(", "));
  }

  private static String reason(Database.RecentChange change) {
    ConditionFormatter conditions = new ConditionFormatter(change.labels());
    return switch (change.kind().orElse(Kind.UPDATED)) {
      case PROMOTED -> String.join("; ", conditions.met(change.evidence(), change.to()));
      case DEMOTED ->
          String.join("; ", conditions.unmet(change.evidence(), change.from(), change.to()));
      case UPDATED, CONVERTED, DELETED -> change.trigger().path("event").asText();
    };
  }
}
