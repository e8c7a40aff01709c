// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.explain;

import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells of an account what a salesperson asks.
 *
 * @param tables to read
 * @param now to say how long something is off
 * @param out where it is told
 */
public record Explanation(AccountTables tables, Instant now, PrintWriter out) {

  private static final int CHANGES_SHOWN = 20;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  /**
   * Tells of an account under each rule set, or the one that is named.
   *
   * @return what is wrong, if there is nothing to tell
   */
  public Optional<String> of(String account, Optional<String> ruleSet) throws SQLException {
    List<AccountNow> standings = tables.standings(account);
    List<AccountNow> chosen =
        standings.stream()
            .filter(standing -> ruleSet.map(standing.ruleSet()::equals).orElse(true))
            .toList();
    if (chosen.isEmpty()) {
      return Optional.of(nothing(account, standings));
    }
    for (AccountNow standing : chosen) {
      tell(account, standing);
    }
    return Optional.empty();
  }

  private String nothing(String account, List<AccountNow> standings) throws SQLException {
    if (standings.isEmpty()) {
      return "there is no account '"
          + account
          + "'"
          + tables.near(account).map(near -> ": did you mean '" + near + "'?").orElse("");
    }
    return "account '"
        + account
        + "' is known under other rule sets only: "
        + String.join(", ", standings.stream().map(AccountNow::ruleSet).toList());
  }

  private void tell(String account, AccountNow standing) throws SQLException {
    out.printf(
        "%s, by rule set %s (version %d)%n%n", account, standing.ruleSet(), standing.version());
    tellStanding(standing);
    if (standing.tier().isPresent()) {
      String tier = standing.tier().get();
      List<String> why =
          tables
              .promotionTo(standing, account)
              .map(change -> ConditionWords.met(change.evidence(), tier))
              .orElse(List.of());
      tellList("It got there by", why);
    }
    standing
        .nextTier()
        .ifPresent(
            next -> tellList("For " + next + " it lacks", ConditionWords.all(standing.missing())));
    standing.dropsAt().ifPresent(drop -> tellDrop(standing, drop));
    tellHistory(standing, account);
  }

  private void tellStanding(AccountNow standing) {
    out.println(
        standing
                .tier()
                .map(
                    tier ->
                        "Stands on "
                            + tier
                            + standing.since().map(since -> " since " + time(since)).orElse(""))
                .orElse("Stands on no tier")
            + ".");
    out.printf(
        Locale.ROOT,
        "Score %s; priority: %s; segments: %s.%n",
        number(standing.score()),
        standing.priority().orElse("none"),
        names(standing.segments()));
    out.println(
        standing
            .convertedAt()
            .map(at -> "Converted on " + time(at) + ".")
            .orElse("Has not converted."));
  }

  private void tellDrop(AccountNow standing, Instant drop) {
    out.println();
    Duration left = Duration.between(now, drop);
    out.printf(
        "If nothing happens, it loses %s on %s%s.%n",
        standing.tier().orElse("its tier"),
        time(drop),
        left.isNegative() ? ", which is about to be recorded" : ", in " + length(left));
  }

  private void tellHistory(AccountNow standing, String account) throws SQLException {
    List<Change> changes = tables.history(standing.ruleSet(), account, CHANGES_SHOWN);
    tellList(
        changes.size() < CHANGES_SHOWN
            ? "What happened"
            : "What happened last (" + CHANGES_SHOWN + " changes)",
        changes.stream().map(change -> time(change.at()) + "  " + words(change)).toList());
    out.println();
  }

  private void tellList(String title, List<String> lines) {
    if (!lines.isEmpty()) {
      out.println();
      out.println(title + ":");
      lines.forEach(line -> out.println("  " + line));
    }
  }

  private static String words(Change change) {
    String from = change.from().orElse("no tier");
    String to = change.to().orElse("no tier");
    return switch (change.kind()) {
      case "promoted" -> "rose from " + from + " to " + to;
      case "demoted" ->
          "fell from "
              + from
              + " to "
              + to
              + because(ConditionWords.unmet(change.evidence(), from));
      case "converted" -> "converted, on " + to;
      default ->
          "priority: "
              + change.priority().orElse("none")
              + "; segments: "
              + names(change.segments());
    };
  }

  private static String because(List<String> reasons) {
    return reasons.isEmpty() ? "" : ": " + String.join("; ", reasons);
  }

  private static String names(List<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private static String time(Instant instant) {
    return TIME.format(instant) + " UTC";
  }

  private static String length(Duration left) {
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
