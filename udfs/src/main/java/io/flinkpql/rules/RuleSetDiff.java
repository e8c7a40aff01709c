// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.Condition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Describes in words how a version of a rule set differs from an older one, and what that means for
 * usage that was counted so far.
 */
public final class RuleSetDiff {

  private static final String SAME = "The versions compute the same.";

  private final RuleSet before;
  private final RuleSet after;
  private final List<String> lines = new ArrayList<>();

  private RuleSetDiff(RuleSet before, RuleSet after) {
    this.before = before;
    this.after = after;
  }

  /** Returns the description, one line each; one line if nothing differs but the version. */
  public static List<String> of(RuleSet before, RuleSet after) {
    RuleSetDiff diff = new RuleSetDiff(before, after);
    diff.settings();
    diff.signals();
    diff.tracks();
    diff.score();
    diff.tiers();
    diff.segmentsAndPriorities();
    diff.labels();
    return diff.lines.isEmpty() ? List.of(SAME) : List.copyOf(diff.lines);
  }

  private void settings() {
    setting("subject", rules -> rules.subjectIsUser() ? "user" : "account");
    setting("timezone", RuleSet::timezone);
    setting("retention", rules -> rules.retentionDays() + "d");
    setting("conversion", rules -> String.join(", ", rules.conversions()));
    setting("dedupe", rules -> dedupe(rules.dedupe()));
    setting("identity", rules -> identity(rules.identity()));
    setting("limits", rules -> limits(rules.limits()));
    conditions("exclude", before.exclude(), after.exclude());
    if (before.retentionDays() < after.retentionDays()) {
      lines.add(
          "  usage of more than %d days ago is gone: the longer retention fills day by day"
              .formatted(before.retentionDays()));
    }
  }

  private void setting(String name, Function<RuleSet, Object> value) {
    Object old = value.apply(before);
    Object current = value.apply(after);
    if (!old.equals(current)) {
      lines.add("%s: %s -> %s".formatted(name, orNone(old), orNone(current)));
    }
  }

  private static String orNone(Object value) {
    return value.toString().isEmpty() ? "none" : value.toString();
  }

  private static String dedupe(Dedupe dedupe) {
    return dedupe.messages() == 0
        ? "off"
        : dedupe.messages() + " messages, " + ScalarReader.duration(dedupe.windowMillis());
  }

  private static String identity(Identity identity) {
    return "wait %s, %d messages, ttl %s, not_ids %s"
        .formatted(
            ScalarReader.duration(identity.waitMillis()),
            identity.messages(),
            ScalarReader.duration(identity.ttlMillis()),
            identity.notIds());
  }

  private static String limits(Limits limits) {
    return "max_message_bytes %d, max_future_skew %s, exact_distinct %d"
        .formatted(
            limits.maxMessageBytes(),
            ScalarReader.duration(limits.maxFutureSkewMillis()),
            limits.exactDistinct());
  }

  private void signals() {
    compare(
        "signal",
        byName(before.signals(), Signal::name),
        byName(after.signals(), Signal::name),
        RuleSetSummary::meaning);
  }

  /** Compares things by name, each by its description. */
  private <T> void compare(
      String kind, Map<String, T> old, Map<String, T> current, Function<T, String> meaning) {
    old.forEach(
        (name, thing) -> {
          if (!current.containsKey(name)) {
            lines.add("- %s %s: %s".formatted(kind, name, meaning.apply(thing)));
          }
        });
    current.forEach(
        (name, thing) -> {
          if (!old.containsKey(name)) {
            lines.add("+ %s %s: %s".formatted(kind, name, meaning.apply(thing)));
          } else if (!meaning.apply(old.get(name)).equals(meaning.apply(thing))) {
            lines.add(
                "%s %s: %s -> %s"
                    .formatted(kind, name, meaning.apply(old.get(name)), meaning.apply(thing)));
          }
        });
  }

  private static <T> Map<String, T> byName(List<T> things, Function<T, String> name) {
    Map<String, T> named = new LinkedHashMap<>();
    things.forEach(thing -> named.put(name.apply(thing), thing));
    return named;
  }

  private void tracks() {
    Map<String, TrackSpec> old = byName(TrackSpec.of(before), TrackSpec::key);
    Map<String, TrackSpec> current = byName(TrackSpec.of(after), TrackSpec::key);
    current.forEach(
        (key, track) -> {
          if (!old.containsKey(key)) {
            lines.add("+ counts from its start on: " + meaning(track));
          } else if (track.hours() && !old.get(key).hours()) {
            lines.add("+ counts by the hour from its start on: " + meaning(track));
          }
        });
    old.forEach(
        (key, track) -> {
          if (!current.containsKey(key)) {
            lines.add("- forgets, and begins anew if it comes back: " + meaning(track));
          }
        });
  }

  private static String meaning(TrackSpec track) {
    String what =
        switch (track.family()) {
          case COUNT -> "number of ";
          case SUM -> "sum of " + track.of().orElseThrow() + " over ";
          case VALUES -> "different values of " + track.of().orElseThrow() + " in ";
          case USERS -> "different users with ";
        };
    return what + RuleSetSummary.events(track.matcher()) + RuleSetSummary.where(track.matcher());
  }

  private void score() {
    Map<String, Double> old = before.score().map(Score::points).orElse(Map.of());
    Map<String, Double> current = after.score().map(Score::points).orElse(Map.of());
    compare("points", old, current, RuleSetSummary::plain);
    setting(
        "half_life",
        rules ->
            rules.score().map(Score::halfLifeDays).stream()
                .flatMapToDouble(days -> days.stream())
                .mapToObj(days -> RuleSetSummary.plain(days) + " days")
                .findFirst()
                .orElse(""));
    setting(
        "cap",
        rules ->
            rules
                .score()
                .map(Score::cap)
                .filter(cap -> !cap.isInfinite())
                .map(RuleSetSummary::plain)
                .orElse(""));
  }

  private void tiers() {
    List<String> old = before.tiers().stream().map(Tier::name).toList();
    List<String> current = after.tiers().stream().map(Tier::name).toList();
    if (!old.equals(current)) {
      lines.add("tiers: %s -> %s".formatted(String.join(", ", old), String.join(", ", current)));
    }
    for (Tier tier : after.tiers()) {
      Optional<Tier> same =
          before.tiers().stream().filter(t -> t.name().equals(tier.name())).findFirst();
      conditions("tier " + tier.name() + " enter", enter(same), tier.enter());
      conditions(
          "tier " + tier.name() + " stay", same.map(Tier::stay).orElse(List.of()), tier.stay());
      long oldHold = same.map(Tier::holdMillis).orElse(0L);
      if (oldHold != tier.holdMillis()) {
        lines.add(
            "tier %s hold: %s -> %s"
                .formatted(
                    tier.name(),
                    ScalarReader.duration(oldHold),
                    ScalarReader.duration(tier.holdMillis())));
      }
    }
  }

  private static List<Condition> enter(Optional<Tier> tier) {
    return tier.map(Tier::enter).orElse(List.of());
  }

  private void conditions(String where, List<Condition> old, List<Condition> current) {
    List<String> oldTexts = texts(old);
    List<String> currentTexts = texts(current);
    oldTexts.stream()
        .filter(text -> !currentTexts.contains(text))
        .forEach(text -> lines.add("- %s: %s".formatted(where, text)));
    currentTexts.stream()
        .filter(text -> !oldTexts.contains(text))
        .forEach(text -> lines.add("+ %s: %s".formatted(where, text)));
  }

  private static List<String> texts(List<Condition> conditions) {
    return conditions.stream()
        .map(condition -> condition.text().strip().replaceAll("\\s*\\R\\s*", " "))
        .toList();
  }

  private void segmentsAndPriorities() {
    compare(
        "segment",
        byName(before.segments(), Segment::name),
        byName(after.segments(), Segment::name),
        segment -> String.join("; and ", texts(segment.when())));
    List<String> old = before.priorities().stream().map(RuleSetDiff::priority).toList();
    List<String> current = after.priorities().stream().map(RuleSetDiff::priority).toList();
    if (!Objects.equals(old, current)) {
      old.stream()
          .filter(text -> !current.contains(text))
          .forEach(text -> lines.add("- priority " + text));
      current.stream()
          .filter(text -> !old.contains(text))
          .forEach(text -> lines.add("+ priority " + text));
      if (old.stream().sorted().toList().equals(current.stream().sorted().toList())) {
        lines.add("priorities are in another order");
      }
    }
  }

  private void labels() {
    compare(
        "label of signal",
        labels(before.signals(), Signal::name, Signal::label),
        labels(after.signals(), Signal::name, Signal::label),
        Function.identity());
    compare(
        "label of tier",
        labels(before.tiers(), Tier::name, Tier::label),
        labels(after.tiers(), Tier::name, Tier::label),
        Function.identity());
    compare(
        "label of segment",
        labels(before.segments(), Segment::name, Segment::label),
        labels(after.segments(), Segment::name, Segment::label),
        Function.identity());
  }

  private static <T> Map<String, String> labels(
      List<T> things, Function<T, String> name, Function<T, Optional<String>> label) {
    Map<String, String> labels = new LinkedHashMap<>();
    things.forEach(thing -> label.apply(thing).ifPresent(l -> labels.put(name.apply(thing), l)));
    return labels;
  }

  private static String priority(Priority priority) {
    return priority.name() + ": " + String.join("; and ", texts(priority.when()));
  }
}
