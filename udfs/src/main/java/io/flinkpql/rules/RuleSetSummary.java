// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.Condition;
import io.flinkpql.message.FieldPath;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Describes in words what a rule set computes. */
public final class RuleSetSummary {

  private final RuleSet rules;
  private final StringBuilder text = new StringBuilder();

  private RuleSetSummary(RuleSet rules) {
    this.rules = rules;
  }

  /** Returns the description, in lines that each end with a line break. */
  public static String of(RuleSet rules) {
    RuleSetSummary summary = new RuleSetSummary(rules);
    summary.head();
    summary.signals();
    summary.score();
    summary.tiers();
    summary.segmentsAndPriorities();
    summary.messages();
    return summary.text.toString();
  }

  private void head() {
    line(rules.name() + ", version " + rules.version());
    line(
        "  qualifies "
            + (rules.subjectIsUser() ? "users" : "accounts")
            + "; days are counted in "
            + rules.timezone()
            + "; usage is kept for "
            + counted(rules.retentionDays(), "day"));
  }

  private void signals() {
    line(
        counted(rules.signals().size(), "signal")
            + " on "
            + counted(TrackSpec.of(rules).size(), "track"));
    int width = rules.signals().stream().mapToInt(s -> s.name().length()).max().orElse(0);
    for (Signal signal : rules.signals()) {
      String label = signal.label().map(text -> "; label: " + text).orElse("");
      line("  " + padded(signal.name(), width) + "  " + meaning(signal) + label);
    }
  }

  /** Describes what a signal reads. */
  static String meaning(Signal signal) {
    String of = signal.of().map(FieldPath::toString).orElse("");
    String what =
        switch (signal.measure()) {
          case COUNT -> "number of";
          case SUM -> "sum of " + of + " over";
          case ACTIVE_DAYS -> "days with";
          case DISTINCT_USERS -> "different users with";
          case DISTINCT -> "different values of " + of + " in";
          case STREAK_DAYS -> "consecutive days up to now with";
          case DAYS_SINCE_LAST -> "days since the last of";
          case DAYS_SINCE_FIRST -> "days since the first of";
        };
    return what + " " + events(signal.matcher()) + where(signal.matcher()) + over(signal.window());
  }

  /** Names the events that a matcher selects. */
  static String events(Matcher matcher) {
    return matcher.matchesEveryEvent()
        ? "any event"
        : matcher.events().stream()
            .map(event -> "'" + event + "'")
            .collect(Collectors.joining(" or "));
  }

  /** Describes the conditions of a matcher; empty if it has none. */
  static String where(Matcher matcher) {
    return matcher.where().isEmpty() ? "" : " where " + all(matcher.where());
  }

  private static String over(Window window) {
    if (window instanceof Window.Days days) {
      return ", in "
          + counted(days.length(), "day")
          + (days.offset() == 0
              ? " up to today"
              : " up to " + counted(days.offset(), "day") + " ago");
    }
    return window instanceof Window.Hours hours
        ? ", in " + counted(hours.length(), "hour") + " up to now"
        : "";
  }

  private void score() {
    rules.score().ifPresent(this::score);
  }

  private void score(Score score) {
    String points =
        score.points().entrySet().stream()
            .map(entry -> plain(entry.getValue()) + " for '" + entry.getKey() + "'")
            .collect(Collectors.joining(", "));
    String decay =
        score.halfLifeDays().isPresent()
            ? "; half-life of points: " + plain(score.halfLifeDays().getAsDouble()) + " days"
            : "";
    line(
        "score: "
            + points
            + decay
            + (Double.isInfinite(score.cap()) ? "" : "; at most " + plain(score.cap())));
  }

  private void tiers() {
    line(counted(rules.tiers().size(), "tier") + ", lowest first");
    for (int i = 0; i < rules.tiers().size(); i++) {
      Tier tier = rules.tiers().get(i);
      line("  " + (i + 1) + " " + named(tier.name(), tier.label()) + ": " + all(tier.enter()));
      if (!tier.stay().isEmpty()) {
        line("    stays while " + all(tier.stay()));
      }
      if (tier.holdMillis() > 0) {
        line("    stays at least " + ScalarReader.duration(tier.holdMillis()));
      }
    }
  }

  private void segmentsAndPriorities() {
    if (!rules.segments().isEmpty()) {
      line(counted(rules.segments().size(), "segment"));
      rules.segments().forEach(s -> line("  " + named(s.name(), s.label()) + ": " + all(s.when())));
    }
    if (!rules.priorities().isEmpty()) {
      line("priority: the first match counts");
      rules.priorities().forEach(p -> line("  " + p.name() + ": " + all(p.when())));
    }
  }

  private void messages() {
    if (!rules.conversions().isEmpty()) {
      line("conversion: " + String.join(" or ", rules.conversions()));
    }
    if (!rules.exclude().isEmpty()) {
      line("excludes a message if one of these is true");
      rules.exclude().forEach(condition -> line("  " + condition.text().strip()));
    }
    if (!rules.traits().isEmpty()) {
      line("reads traits of accounts: " + String.join(", ", rules.traits()));
    }
  }

  private static String named(String name, Optional<String> label) {
    return name + label.map(text -> " (" + text + ")").orElse("");
  }

  private static String all(List<Condition> conditions) {
    return conditions.stream()
        .map(condition -> condition.text().strip())
        .collect(Collectors.joining("; and "));
  }

  private static String counted(int number, String thing) {
    return number + " " + thing + (number == 1 ? "" : "s");
  }

  /** Formats a number without an exponent. */
  static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  private static String padded(String name, int width) {
    return name + " ".repeat(width - name.length());
  }

  private void line(String line) {
    text.append(line.replaceAll("\\R", " ")).append('\n');
  }
}
