// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.record.Labels;
import io.flinkpql.record.Reason;
import io.flinkpql.record.Reasons;
import io.flinkpql.record.RecordFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Renders a message for a Slack incoming webhook: the change, its reasons and the last event.
 *
 * @param accountUrl URL of an account's page, with {@code {account}} in place of the id; empty for
 *     no link
 */
public record SlackTemplate(String accountUrl) implements Template {

  private static final long serialVersionUID = 1L;

  private static final int MAX_NAME = 80;
  private static final int MAX_REASON = 200;
  private static final int MAX_REASONS = 10;
  private static final int MAX_SEGMENTS = 10;

  /** Control characters and line separators. */
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]");

  /**
   * Characters that can begin or end bold, struck, code or italic text, an emoji, a URL, a mention,
   * a channel or a domain. Slack ignores {@code _} inside a word.
   */
  private static final Pattern MARKUP =
      Pattern.compile("[*~`]|(?<![\\p{L}\\p{N}])_|_(?![\\p{L}\\p{N}])|[:@#](?=\\S)|\\.(?=\\p{L})");

  /** Separates markup: Slack has no escape for it. Not verified against a Slack workspace. */
  private static final String SEPARATED = "\u200b$0\u200b";

  @Override
  public Optional<byte[]> body(LoggedQualification record, Labels labels) {
    List<String> lines = new ArrayList<>();
    lines.add(headline(record, labels));
    lines.add(standing(record, labels));
    reasons(record, labels).forEach(reason -> lines.add("• " + reason));
    Optional.ofNullable(
            record.json().path(RecordFields.TRIGGER).path(RecordFields.EVENT).textValue())
        .ifPresent(event -> lines.add("Last event: " + name(event) + by(record)));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("text", String.join("\n", lines));
    // Names come from events, so Slack must not link, fetch or preview URLs in them.
    body.put("parse", "none");
    body.put("unfurl_links", false);
    body.put("unfurl_media", false);
    return Optional.of(JsonBytes.bytes(body));
  }

  private String headline(LoggedQualification record, Labels labels) {
    String from = tier(record.from(), labels);
    String to = tier(record.to(), labels);
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

  private static String standing(LoggedQualification record, Labels labels) {
    List<String> parts = new ArrayList<>();
    record.priority().ifPresent(priority -> parts.add("Priority " + name(priority)));
    parts.add(
        (parts.isEmpty() ? "Score " : "score ") + record.json().path(RecordFields.SCORE).asText());
    if (!record.segments().isEmpty()) {
      parts.add(
          "segments "
              + record.segments().stream()
                  .limit(MAX_SEGMENTS)
                  .map(segment -> name(labels.segment(segment)))
                  .collect(Collectors.joining(", ")));
    }
    return String.join(" · ", parts);
  }

  /** Lists the conditions behind a promotion or demotion, with the values they read. */
  private static List<String> reasons(LoggedQualification record, Labels labels) {
    JsonNode evidence = record.json().path(RecordFields.EVIDENCE);
    return switch (record.kind()) {
      case "promoted" ->
          Reasons.ofPromotion(evidence, record.to().orElse("")).stream()
              .limit(MAX_REASONS)
              .map(reason -> shown(inWords(reason, labels).orElse(inCel(reason)), MAX_REASON))
              .toList();
      case "demoted" ->
          Reasons.ofDemotion(evidence, record.from().orElse(""), record.to().orElse("")).stream()
              .limit(MAX_REASONS)
              .map(reason -> noLonger(reason, labels))
              .toList();
      default -> List.of();
    };
  }

  private static String noLonger(Reason reason, Labels labels) {
    return inWords(reason, labels)
        .map(words -> "no longer met: " + shown(words, MAX_REASON))
        .orElseGet(() -> "no longer " + shown(inCel(reason), MAX_REASON));
  }

  private static Optional<String> inWords(Reason reason, Labels labels) {
    return reason.words(labels).map(words -> words + " (" + reason.condition() + ")");
  }

  private static String inCel(Reason reason) {
    String values =
        reason.values().entrySet().stream()
            .map(value -> value.getKey() + " is " + value.getValue())
            .collect(Collectors.joining(", "));
    return reason.condition() + (values.isEmpty() ? "" : ": " + values);
  }

  private static String by(LoggedQualification record) {
    return record.triggeringUser().map(user -> " by " + name(user)).orElse("");
  }

  private static String tier(Optional<String> tier, Labels labels) {
    return tier.map(labels::tier).map(SlackTemplate::name).orElse("no tier");
  }

  private static String name(String text) {
    return shown(text, MAX_NAME);
  }

  /** Puts text on one line, truncates it to {@code limit} code points, and disables its markup. */
  private static String shown(String text, int limit) {
    String line = UNPRINTABLE.matcher(text).replaceAll(" ");
    boolean tooLong = line.codePointCount(0, line.length()) > limit;
    String kept = tooLong ? line.substring(0, line.offsetByCodePoints(0, limit)) + "…" : line;
    return escaped(MARKUP.matcher(kept).replaceAll(SEPARATED));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
