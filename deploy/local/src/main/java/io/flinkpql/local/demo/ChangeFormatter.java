// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import io.flinkpql.local.explain.ConditionWords;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Says in a line what happened to an account, and why. */
final class ChangeFormatter {

  private ChangeFormatter() {}

  /** {@code acct_7 engaged → qualified: api_calls_30d >= … (api_calls_30d 4,100 …)}. */
  static String of(Database.Latest latest) {
    String move =
        latest.kind().equals("converted")
            ? "converted, " + tier(latest.to())
            : tier(latest.from()) + " → " + tier(latest.to());
    String why = why(latest);
    return latest.effectiveAt()
        + "  "
        + latest.account()
        + "  "
        + move
        + (latest.priority().isEmpty() ? "" : ", priority " + latest.priority())
        + (why.isEmpty() ? "" : ": " + why);
  }

  static String tier(String name) {
    return name.isEmpty() ? "no tier" : name;
  }

  /** {@code 12 activated, 3 engaged}. */
  static String counts(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .map(count -> String.format(Locale.ROOT, "%,d %s", count.getValue(), count.getKey()))
        .collect(Collectors.joining(", "));
  }

  private static String why(Database.Latest latest) {
    return switch (latest.kind()) {
      case "promoted" -> String.join("; ", ConditionWords.met(latest.evidence(), latest.to()));
      case "demoted" -> String.join("; ", ConditionWords.unmet(latest.evidence(), latest.from()));
      default -> latest.trigger().path("event").asText();
    };
  }
}
