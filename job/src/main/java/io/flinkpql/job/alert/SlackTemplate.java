// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A message of a Slack incoming webhook: what happened to an account and why, in a few lines.
 *
 * @param accountUrl a page about an account, {@code {account}} in the place of its id; empty: no
 *     link
 */
public record SlackTemplate(String accountUrl) implements Template {

  private static final long serialVersionUID = 1L;

  private static final int LONGEST_NAME = 80;
  private static final int LONGEST_REASON = 200;
  private static final int MOST_REASONS = 10;
  private static final int MOST_SEGMENTS = 10;

  @Override
  public Optional<byte[]> body(LoggedQualification record) {
    List<String> lines = new ArrayList<>();
    lines.add(headline(record));
    lines.add(standing(record));
    reasons(record).forEach(reason -> lines.add("• " + reason));
    Optional.ofNullable(record.json().path("trigger").path("event").textValue())
        .ifPresent(event -> lines.add("Last event: " + name(event) + by(record)));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("text", String.join("\n", lines));
    // Names come from events: nothing they say is to be looked up or shown large.
    body.put("unfurl_links", false);
    body.put("unfurl_media", false);
    return Optional.of(JsonBytes.bytes(body));
  }

  private String headline(LoggedQualification record) {
    String from = tier(record.from());
    String to = tier(record.to());
    String happened =
        switch (record.kind()) {
          case "promoted" -> "rose from " + from + " to " + to;
          case "demoted" -> "fell from " + from + " to " + to;
          case "updated" -> "is still on " + to + ", its segments or priority changed";
          case "converted" -> "converted, on " + to;
          case "deleted" -> "was deleted, on " + from;
          default -> name(record.kind());
        };
    return account(record) + " " + happened;
  }

  private String account(LoggedQualification record) {
    String shown = name(record.account());
    return accountUrl.isEmpty()
        ? "*" + shown + "*"
        : "*<"
            + escaped(accountUrl.replace("{account}", PercentEncoded.of(record.account())))
            + "|"
            + shown
            + ">*";
  }

  private static String standing(LoggedQualification record) {
    List<String> parts = new ArrayList<>();
    record.priority().ifPresent(priority -> parts.add("Priority " + name(priority)));
    parts.add((parts.isEmpty() ? "Score " : "score ") + record.json().path("score").asText());
    if (!record.segments().isEmpty()) {
      parts.add(
          "segments "
              + record.segments().stream()
                  .limit(MOST_SEGMENTS)
                  .map(SlackTemplate::name)
                  .collect(Collectors.joining(", ")));
    }
    return String.join(" · ", parts);
  }

  /** The conditions that made the move, each with what it read. */
  private static List<String> reasons(LoggedQualification record) {
    boolean rose = record.kind().equals("promoted");
    if (!rose && !record.kind().equals("demoted")) {
      return List.of();
    }
    List<String> reasons = new ArrayList<>();
    for (JsonNode evidence : record.json().path("evidence")) {
      boolean concerns =
          evidence.path("tier").asText().equals(record.tier().orElse(""))
              && evidence.path("met").asBoolean() == rose
              && (!rose || evidence.path("list").asText().equals("enter"));
      if (concerns && reasons.size() < MOST_REASONS) {
        reasons.add(
            (rose ? "" : "no longer ")
                + shown(evidence.path("condition").asText() + values(evidence), LONGEST_REASON));
      }
    }
    return reasons;
  }

  private static String values(JsonNode evidence) {
    String values =
        evidence.path("values").properties().stream()
            .map(value -> value.getKey() + " is " + value.getValue().asText("absent"))
            .collect(Collectors.joining(", "));
    return values.isEmpty() ? "" : ": " + values;
  }

  private static String by(LoggedQualification record) {
    return record.triggeringUser().map(user -> " by " + name(user)).orElse("");
  }

  private static String tier(Optional<String> tier) {
    return tier.map(SlackTemplate::name).orElse("no tier");
  }

  private static String name(String text) {
    return shown(text, LONGEST_NAME);
  }

  /** On one line, no longer than so many characters, and without Slack's marks for links. */
  private static String shown(String text, int longest) {
    String line = text.replaceAll("\\p{Cntrl}", " ");
    boolean cut = line.codePointCount(0, line.length()) > longest;
    return escaped(cut ? line.substring(0, line.offsetByCodePoints(0, longest)) + "…" : line);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
