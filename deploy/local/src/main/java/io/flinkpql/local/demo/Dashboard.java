// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What goes on, live: redrawn in place on a terminal, a line every few seconds elsewhere.
 *
 * <p>Accounts and qualifications are read from the database, so what is seen has gone all the way.
 */
final class Dashboard {

  private static final int LATEST = 8;
  private static final int BAR = 40;
  private static final int LONGEST_LINE = 160;
  private static final long NANOS_BETWEEN_LINES = Duration.ofSeconds(5).toNanos();
  private static final String TO_LINE_START_AND_UP = "\033[%dF";
  private static final String CLEAR_TO_END = "\033[J";
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Database database;
  private final List<String> tiers;
  private final PrintWriter out;
  private final boolean terminal;
  private final int width;
  private final long began = System.nanoTime();
  private int drawn;
  private long lastLine;
  private long lastSent;
  private long lastShown = began;

  /**
   * @param tiers lowest first
   * @param terminal whether lines can be redrawn
   */
  Dashboard(Database database, List<String> tiers, PrintWriter out, boolean terminal) {
    this.database = database;
    this.tiers = tiers;
    this.out = out;
    this.terminal = terminal;
    this.width = tiers.stream().mapToInt(String::length).max().orElse(0);
    this.lastLine = began - NANOS_BETWEEN_LINES;
  }

  /**
   * Shows where things are.
   *
   * @param sent messages so far
   * @param time of the latest message, ms since the epoch
   */
  void show(long sent, long time) throws SQLException {
    long now = System.nanoTime();
    if (terminal) {
      redraw(lines(sent, time, now));
      lastSent = sent;
      lastShown = now;
    } else if (now - lastLine >= NANOS_BETWEEN_LINES) {
      lastLine = now;
      out.println(oneLine(sent, time, now));
      lastSent = sent;
      lastShown = now;
    }
  }

  private String head(long sent, long time, long now) {
    double rate = (sent - lastSent) / Math.max((now - lastShown) / 1e9, 1e-3);
    return String.format(
        Locale.ROOT,
        "%3d s  %,d events, %,.0f/s%s",
        Duration.ofNanos(now - began).toSeconds(),
        sent,
        rate,
        time > 0 ? ", at " + DAY.format(Instant.ofEpochMilli(time)) : "");
  }

  private String oneLine(long sent, long time, long now) throws SQLException {
    Map<String, Long> accounts = database.accountsByTier();
    List<String> counts = new ArrayList<>();
    for (String tier : tiers) {
      counts.add(tier + " " + accounts.getOrDefault(tier, 0L));
    }
    List<Database.Latest> latest = database.latest(1);
    String line = head(sent, time, now) + "; accounts: " + String.join(", ", counts);
    return latest.isEmpty()
        ? line
        : line + "\n" + cut("       " + ChangeFormatter.of(latest.get(0)));
  }

  private List<String> lines(long sent, long time, long now) throws SQLException {
    Map<String, Long> accounts = database.accountsByTier();
    long most = accounts.values().stream().mapToLong(n -> n).max().orElse(1);
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(head(sent, time, now));
    lines.add("");
    for (int i = tiers.size() - 1; i >= 0; i--) {
      lines.add(bar(tiers.get(i), accounts.getOrDefault(tiers.get(i), 0L), most));
    }
    lines.add(bar("-", accounts.getOrDefault("", 0L), most));
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d qualifications, the latest changes of tier and why:",
            database.numberOfQualifications()));
    database.latest(LATEST).forEach(latest -> lines.add("  " + ChangeFormatter.of(latest)));
    return lines;
  }

  private String bar(String tier, long number, long most) {
    int length = (int) Math.round((double) BAR * number / Math.max(most, 1));
    return String.format(
        Locale.ROOT, "  %-" + Math.max(width, 1) + "s %,6d %s", tier, number, "█".repeat(length));
  }

  private void redraw(List<String> lines) {
    StringBuilder frame = new StringBuilder();
    if (drawn > 0) {
      frame.append(String.format(Locale.ROOT, TO_LINE_START_AND_UP, drawn));
    }
    frame.append(CLEAR_TO_END);
    lines.forEach(line -> frame.append(cut(line)).append('\n'));
    out.print(frame);
    out.flush();
    drawn = lines.size();
  }

  /** A line that wraps would put the next frame in the wrong place. */
  private static String cut(String line) {
    int columns = Integer.getInteger("pql.terminal.columns", LONGEST_LINE);
    return line.length() <= columns ? line : line.substring(0, Math.max(columns - 1, 0)) + "…";
  }
}
