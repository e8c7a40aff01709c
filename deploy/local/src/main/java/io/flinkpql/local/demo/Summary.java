// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import io.flinkpql.scoring.Qualification.Kind;
import io.flinkpql.text.VisibleText;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Summarizes a demo run, as read back from the committed topics and the database.
 *
 * @param sent number of messages sent
 * @param seconds how long sending took
 * @param log rows folded from the committed topics
 * @param reconciliation comparison of the tables with {@code log}
 * @param rows row counts of the tables and views
 * @param tiers tier names, lowest first
 */
record Summary(
    long sent,
    double seconds,
    ComparedTables log,
    Reconciliation reconciliation,
    RowCounts rows,
    List<String> tiers) {

  private static final List<String> KINDS =
      Stream.of(Kind.PROMOTED, Kind.DEMOTED, Kind.UPDATED, Kind.CONVERTED).map(Kind::text).toList();
  private static final int DIFFERENCES_SHOWN = 5;

  /** Returns whether the tables match the topics and none is unexpectedly empty. */
  boolean successful() {
    return reconciliation.succeeded() && rows.unexpectedlyEmpty().isEmpty();
  }

  void print(PrintWriter out) {
    out.println();
    out.println("Summary, read back from the committed topics and the database");
    out.printf(
        Locale.ROOT, "  %-16s %,d in %,.0f s: %,.0f/s%n", "events", sent, seconds, sent / seconds);
    out.printf(
        Locale.ROOT, "  %-16s %,d: %s%n", "dead letters", deadLetters(), deadLettersByReason());
    out.println();
    printTable(out);
    out.println();
    if (reconciliation.succeeded()) {
      out.printf(
          Locale.ROOT,
          "The tables match the topics, row by row: %,d qualifications, %,d accounts.%n",
          log.qualifications().size(),
          log.accounts().size());
    } else {
      out.printf(
          Locale.ROOT,
          "The tables differ from the topics in %,d rows:%n",
          reconciliation.differences().size());
      reconciliation.differences().stream()
          .limit(DIFFERENCES_SHOWN)
          .forEach(difference -> out.println("  " + VisibleText.of(difference)));
    }
    out.println();
    rows.print(out);
  }

  /** Prints a line per tier: accounts on it now, and qualifications that led to it by kind. */
  private void printTable(PrintWriter out) {
    int width = Math.max(16, tiers.stream().mapToInt(String::length).max().orElse(0));
    out.printf("  %-" + width + "s %9s", "tier", "accounts");
    KINDS.forEach(kind -> out.printf(" %9s", kind));
    out.println();
    Map<String, Long> accounts =
        log.accounts().stream()
            .collect(Collectors.groupingBy(ComparedAccount::tier, Collectors.counting()));
    Map<String, Long> records =
        log.qualifications().stream()
            .collect(Collectors.groupingBy(q -> q.kind() + " " + q.to(), Collectors.counting()));
    for (int i = tiers.size() - 1; i >= -1; i--) {
      String tier = i < 0 ? "" : tiers.get(i);
      out.printf(
          Locale.ROOT,
          "  %-" + width + "s %,9d",
          tier.isEmpty() ? "-" : tier,
          accounts.getOrDefault(tier, 0L));
      KINDS.forEach(
          kind -> out.printf(Locale.ROOT, " %,9d", records.getOrDefault(kind + " " + tier, 0L)));
      out.println();
    }
  }

  private long deadLetters() {
    return log.deadLetters().values().stream().mapToLong(n -> n).sum();
  }

  private String deadLettersByReason() {
    return log.deadLetters().isEmpty() ? "none" : ChangeFormatter.counts(log.deadLetters());
  }
}
