// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.survey;

import io.flinkpql.condition.Condition;
import io.flinkpql.job.scoring.ReplayCounts;
import io.flinkpql.job.scoring.ReplayTally;
import io.flinkpql.rules.Priority;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Segment;
import io.flinkpql.rules.Tier;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Describes how a rule set fits data: unknown names, accounts by condition, tier and segment. */
public final class SurveyReport {

  private final RuleSet rules;
  private final String subjects;
  private final ReplayCounts counts;
  private final ReplayTally tally;
  private final StringBuilder text = new StringBuilder();
  private int nextCondition;

  private SurveyReport(RuleSet rules, ReplayCounts counts, ReplayTally tally) {
    this.rules = rules;
    this.counts = counts;
    this.tally = tally;
    subjects = rules.subjectIsUser() ? "users" : "accounts";
  }

  /**
   * Formats the results of a replay, in lines that each end with a line break.
   *
   * @param missing names of the rule set that no message has
   */
  public static String of(
      RuleSet rules, ReplayCounts counts, ReplayTally tally, List<SoughtName> missing) {
    SurveyReport report = new SurveyReport(rules, counts, tally);
    report.messages();
    report.missing(missing);
    if (counts.accounts() > 0) {
      report.accounts();
    }
    return report.text.toString();
  }

  private void messages() {
    line(
        "data: %d messages, of them %d applied, %d excluded, %d duplicates, %d unmatched, %d identity, %d after the end"
            .formatted(
                counts.messages(),
                counts.applied(),
                counts.excluded(),
                counts.duplicates(),
                counts.unmatched(),
                counts.identity(),
                counts.afterAsOf()));
    if (!counts.deadLetters().isEmpty()) {
      line(
          "dead letters: "
              + counts.deadLetters().entrySet().stream()
                  .map(reason -> reason.getKey() + " " + reason.getValue())
                  .collect(Collectors.joining(", ")));
    }
  }

  private void missing(List<SoughtName> missing) {
    if (missing.isEmpty()) {
      line("every event, property and trait that the rule set names occurs in the data");
      return;
    }
    line("never in the data:");
    for (SoughtName name : missing) {
      line("  " + name.text() + " (" + String.join(", ", name.readers()) + ")");
    }
  }

  private void accounts() {
    String end =
        counts.asOf().isPresent() ? " at " + Instant.ofEpochMilli(counts.asOf().getAsLong()) : "";
    line(subjects + " that meet each condition, tier and segment" + end + ":");
    row(counts.accounts(), subjects);
    tiers();
    for (int i = 0; i < rules.segments().size(); i++) {
      Segment segment = rules.segments().get(i);
      row(tally.segments()[i], "segment " + segment.name());
      conditions("", segment.when());
    }
    priorities();
  }

  private void tiers() {
    row(tally.levels()[0], "no tier");
    for (int level = 1; level <= rules.tiers().size(); level++) {
      Tier tier = rules.tiers().get(level - 1);
      long holding = 0;
      for (int i = level; i < tally.levels().length; i++) {
        holding += tally.levels()[i];
      }
      boolean highest = level == rules.tiers().size();
      row(holding, "tier " + tier.name() + (highest ? "" : " or higher"));
      conditions("enter: ", tier.enter());
      conditions("stay: ", tier.stay());
    }
  }

  private void priorities() {
    Set<String> shown = new HashSet<>();
    for (int i = 0; i < rules.priorities().size(); i++) {
      Priority priority = rules.priorities().get(i);
      if (shown.add(priority.name())) {
        row(tally.priorities()[i], "priority " + priority.name());
      }
      conditions("", priority.when());
    }
  }

  /** Writes the next conditions of the rule set, in its order. */
  private void conditions(String list, List<Condition> conditions) {
    for (Condition condition : conditions) {
      row(tally.conditions()[nextCondition], "  " + list + condition.text().strip());
      nextCondition++;
    }
  }

  private void row(long number, String what) {
    line("  %10d  %6s  %s".formatted(number, share(number), what));
  }

  private String share(long number) {
    double percent = 100.0 * number / counts.accounts();
    return number > 0 && percent < 0.05 ? "<0.1%" : String.format(Locale.ROOT, "%.1f%%", percent);
  }

  private void line(String line) {
    text.append(line.replaceAll("\\R", " ")).append('\n');
  }
}
