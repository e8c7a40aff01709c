// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a demo came to, as read back from the topic and the database.
 *
 * @param sent messages that were sent
 * @param seconds in which they were sent
 * @param log the committed topics, folded
 * @param agreement of the tables with them
 * @param rows of tables and views
 * @param tiers lowest first
 */
record Summary(
    long sent,
    double seconds,
    Contents log,
    Reconciliation agreement,
    Rows rows,
    List<String> tiers) {

  private static final List<String> KINDS = List.of("promoted", "demoted", "updated", "converted");
  private static final int DIFFERENCES_SHOWN = 5;

  /** Whether the demo shows what it should: database and topics agree, and no table lacks rows. */
  boolean good() {
    return agreement.holds() && rows.missing().isEmpty();
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
    if (agreement.holds()) {
      out.printf(
          Locale.ROOT,
          "The database agrees with the topics, row by row: %,d qualifications, %,d accounts.%n",
          log.qualifications().size(),
          log.accounts().size());
    } else {
      out.printf(
          Locale.ROOT,
          "The database and the topics differ in %,d rows:%n",
          agreement.differences().size());
      agreement.differences().stream()
          .limit(DIFFERENCES_SHOWN)
          .forEach(difference -> out.println("  " + difference));
    }
    out.println();
    rows.print(out);
  }

  /** A line for each tier: accounts there now, and records that led to it. */
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
