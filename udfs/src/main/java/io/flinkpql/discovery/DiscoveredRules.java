// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.flinkpql.rules.RuleSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Writes a rule set to start from: the conditions of a definition one by one as tiers, the whole
 * definition as the top tier.
 */
public final class DiscoveredRules {

  /** The name of the top tier. */
  public static final String TOP_TIER = "qualified";

  private static final int MAX_NAME = 40;

  private final String conversion;
  private final List<CandidateCondition> conditions;
  private final List<String> signals = new ArrayList<>();

  /** Names the signals of a definition. */
  public DiscoveredRules(String conversion, Definition definition) {
    this.conversion = conversion;
    conditions = definition.conditions();
    Set<String> used = new HashSet<>();
    for (CandidateCondition condition : conditions) {
      String name = name(condition.candidate());
      String unique = name;
      for (int number = 2; !used.add(unique); number++) {
        unique = name + "_" + number;
      }
      signals.add(unique);
    }
  }

  /** Returns a name such as {@code teammate_invited_count_14d}, which is an identifier. */
  private static String name(Candidate candidate) {
    List<String> parts = new ArrayList<>();
    parts.add(candidate.isOfEveryEvent() ? "all_events" : words(candidate.event(), "event"));
    parts.add(candidate.measure().text());
    if (!candidate.property().isEmpty()) {
      parts.add(words(candidate.property(), "property"));
    }
    candidate.window().ifPresent(parts::add);
    return String.join("_", parts);
  }

  private static String words(String text, String otherwise) {
    String words =
        text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_|_$", "");
    String bounded = words.substring(0, Math.min(MAX_NAME, words.length()));
    if (bounded.isEmpty()) {
      return otherwise;
    }
    return Character.isDigit(bounded.charAt(0)) ? otherwise + "_" + bounded : bounded;
  }

  /**
   * Returns the rule set as YAML.
   *
   * @param comments lines that precede it
   */
  public String yaml(List<String> comments) {
    StringBuilder yaml = new StringBuilder();
    // A line break in the name of an event would end the comment.
    comments.forEach(line -> yaml.append("# ").append(oneLine(line)).append('\n'));
    yaml.append("name: discovered\nversion: 1\n");
    if (conditions.stream().anyMatch(condition -> condition.candidate().needsLongRetention())) {
      yaml.append("retention: ").append(RuleSet.MAX_RETENTION_DAYS).append("d\n");
    }
    yaml.append("conversion: {event: ").append(quoted(conversion)).append("}\nsignals:\n");
    for (int i = 0; i < signals.size(); i++) {
      appendSignal(signals.get(i), conditions.get(i).candidate(), yaml);
    }
    yaml.append("tiers:\n");
    for (int i = 0; i + 1 < signals.size(); i++) {
      appendTier(signals.get(i), List.of(condition(i)), yaml);
    }
    List<String> all = new ArrayList<>();
    for (int i = 0; i < signals.size(); i++) {
      all.add(condition(i));
    }
    appendTier(TOP_TIER, all, yaml);
    return yaml.toString();
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\R|\\p{Cntrl}", " ");
  }

  private static void appendSignal(String name, Candidate candidate, StringBuilder yaml) {
    yaml.append("  ").append(name).append(": {event: ").append(quoted(candidate.event()));
    yaml.append(", measure: ").append(candidate.measure().text());
    candidate.of().ifPresent(path -> yaml.append(", of: ").append(quoted(path.toString())));
    if (candidate.signalDays() != Candidate.EVER) {
      yaml.append(", window: ").append(candidate.signalDays()).append('d');
    }
    yaml.append("}\n");
  }

  private String condition(int index) {
    return quoted(signals.get(index) + " " + conditions.get(index).threshold().text());
  }

  private static void appendTier(String name, List<String> enter, StringBuilder yaml) {
    yaml.append("  - {name: ").append(name).append(", enter: [");
    yaml.append(String.join(", ", enter)).append("]}\n");
  }

  /** Quotes a text as in JSON, which YAML understands. */
  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
