// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.explain;

import io.flinkpql.record.Labels;
import io.flinkpql.scoring.Qualification.Kind;
import io.flinkpql.text.VisibleText;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Prints an account's standing, the reasons for it and its history, for a salesperson.
 *
 * @param tables tables to read
 * @param now current time, to print how soon the account drops
 * @param out receives the text
 */
public record Explanation(StandingTables tables, Instant now, PrintWriter out) {

  private static final int CHANGES_SHOWN = 20;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  /**
   * Prints the explanation of an account under every rule set, or only under {@code ruleSet}.
   *
   * @return an error message if there is no such account; empty on success
   */
  public Optional<String> print(String account, Optional<String> ruleSet) throws SQLException {
    List<AccountStanding> standings = tables.standings(account);
    List<AccountStanding> chosen =
        standings.stream()
            .filter(standing -> ruleSet.map(standing.ruleSet()::equals).orElse(true))
            .toList();
    if (chosen.isEmpty()) {
      return Optional.of(notFound(account, standings));
    }
    for (AccountStanding standing : chosen) {
      printStanding(account, standing);
    }
    return Optional.empty();
  }

  private String notFound(String account, List<AccountStanding> standings) throws SQLException {
    return standings.isEmpty()
        ? tables.notFound(account)
        : "account '"
            + account
            + "' has a standing only under other rule sets: "
            + String.join(", ", standings.stream().map(AccountStanding::ruleSet).toList());
  }

  private void printStanding(String account, AccountStanding standing) throws SQLException {
    printLine(account + ", " + tables.headline(standing));
    out.println();
    printFacts(standing);
    Labels labels = standing.labels();
    ConditionFormatter conditions = new ConditionFormatter(labels);
    if (standing.tier().isPresent()) {
      String tier = standing.tier().get();
      List<String> reasons =
          tables
              .promotionTo(standing, account)
              .map(change -> conditions.met(change.evidence(), tier))
              .orElse(List.of());
      printList("Conditions met to enter " + labels.tier(tier), reasons);
    }
    standing
        .nextTier()
        .ifPresent(
            next ->
                printList(
                    "Conditions missing for " + labels.tier(next),
                    conditions.missing(standing.missing())));
    standing.dropsAt().ifPresent(drop -> printDrop(standing, drop));
    printHistory(standing, account);
  }

  private void printFacts(AccountStanding standing) {
    printLine(
        standing
                .tier()
                .map(
                    tier ->
                        "On tier "
                            + named(tier, standing.labels().tier(tier))
                            + standing.since().map(since -> " since " + time(since)).orElse(""))
                .orElse("On no tier")
            + ".");
    printLine(
        "Score %s; priority: %s; segments: %s."
            .formatted(
                number(standing.score()),
                standing.priority().orElse("none"),
                segments(standing.segments(), standing.labels())));
    if (!standing.traits().isEmpty()) {
      printLine(
          "Traits: "
              + standing.traits().entrySet().stream()
                  .map(trait -> trait.getKey() + " " + trait.getValue())
                  .collect(Collectors.joining("; "))
              + ".");
    }
    printLine(
        standing
            .convertedAt()
            .map(at -> "Converted on " + time(at) + ".")
            .orElse("Not converted."));
  }

  private void printDrop(AccountStanding standing, Instant drop) {
    out.println();
    Duration left = Duration.between(now, drop);
    printLine(
        "Without further activity it drops from %s on %s%s."
            .formatted(
                standing.tier().map(standing.labels()::tier).orElse("its tier"),
                time(drop),
                left.isNegative() ? " (overdue, not recorded yet)" : ", in " + duration(left)));
  }

  private void printHistory(AccountStanding standing, String account) throws SQLException {
    List<StandingChange> changes = tables.history(standing, account, CHANGES_SHOWN);
    printList(
        changes.size() < CHANGES_SHOWN ? "History" : "History (last " + CHANGES_SHOWN + " changes)",
        changes.stream()
            .map(change -> time(change.at()) + "  " + description(change, standing.labels()))
            .toList());
    out.println();
  }

  /** Prints a line that quotes names and values of messages. */
  private void printLine(String line) {
    out.println(VisibleText.of(line));
  }

  private void printList(String title, List<String> lines) {
    if (!lines.isEmpty()) {
      out.println();
      printLine(title + ":");
      lines.forEach(line -> printLine("  " + line));
    }
  }

  private static String description(StandingChange change, Labels labels) {
    String from = change.from().map(labels::tier).orElse("no tier");
    String to = change.to().map(labels::tier).orElse("no tier");
    return switch (change.kind().orElse(Kind.UPDATED)) {
      case PROMOTED -> "promoted from " + from + " to " + to;
      case DEMOTED ->
          "demoted from "
              + from
              + " to "
              + to
              + because(
                  new ConditionFormatter(labels)
                      .unmet(change.evidence(), change.from().orElse(""), change.to().orElse("")));
      case CONVERTED -> change.to().isEmpty() ? "converted on no tier" : "converted on tier " + to;
      case UPDATED, DELETED ->
          "priority: "
              + change.priority().orElse("none")
              + "; segments: "
              + segments(change.segments(), labels);
    };
  }

  private static String because(List<String> reasons) {
    return reasons.isEmpty() ? "" : ": " + String.join("; ", reasons);
  }

  private static String segments(List<String> names, Labels labels) {
    return names.isEmpty()
        ? "none"
        : names.stream().map(labels::segment).collect(Collectors.joining(", "));
  }

  /** Formats a label with the name that filters and queries use, if they differ. */
  private static String named(String name, String label) {
    return name.equals(label) ? name : label + " (" + name + ")";
  }

  static String time(Instant instant) {
    return TIME.format(instant) + " UTC";
  }

  private static String duration(Duration left) {
    if (left.toDays() >= 2) {
      return left.toDays() + " days";
    }
    return left.toHours() >= 2 ? left.toHours() + " hours" : left.toMinutes() + " minutes";
  }

  private static String number(double score) {
    return score == Math.rint(score)
        ? String.format(Locale.ROOT, "%,.0f", score)
        : String.format(Locale.ROOT, "%,.1f", score);
  }
}
