package io.flinkpql.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Says in a line what happened to an account, and why. */
final class Words {

  private Words() {}

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
      case "promoted" -> conditions(latest.evidence(), latest.to(), true);
      case "demoted" -> conditions(latest.evidence(), latest.from(), false);
      default -> latest.trigger().path("event").asText();
    };
  }

  /** The conditions of a tier that were met, or were not, each with what it read. */
  private static String conditions(JsonNode evidence, String tier, boolean met) {
    List<String> conditions = new ArrayList<>();
    for (JsonNode entry : evidence) {
      if (entry.path("tier").asText().equals(tier)
          && (!met || entry.path("list").asText().equals("enter"))
          && entry.path("met").asBoolean() == met) {
        conditions.add((met ? "" : "not ") + entry.path("condition").asText() + values(entry));
      }
    }
    return String.join("; ", conditions);
  }

  private static String values(JsonNode entry) {
    List<String> values = new ArrayList<>();
    entry
        .path("values")
        .properties()
        .forEach(value -> values.add(value.getKey() + " " + value.getValue().asText("absent")));
    return values.isEmpty() ? "" : " (" + String.join(", ", values) + ")";
  }
}
