// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import io.flinkpql.text.VisibleText;
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
import java.util.Optional;
import org.jline.utils.AttributedString;

/**
 * Shows live results: redrawn in place on a terminal, otherwise a line every few seconds.
 *
 * <p>Accounts and qualifications come from the database, so they have passed through both jobs.
 */
final class Dashboard {

  private static final int CHANGES_SHOWN = 8;
  private static final int BAR_COLUMNS = 40;
  private static final int DEFAULT_COLUMNS = 160;
  private static final long NANOS_BETWEEN_LINES = Duration.ofSeconds(5).toNanos();
  private static final String TO_LINE_START_AND_UP = "\033[%dF";
  private static final String CLEAR_TO_END = "\033[J";
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Database database;
  private final List<String> tiers;
  private final Optional<PrintWriter> screen;
  private final PrintWriter out;
  private final int tierColumns;
  private final String day;
  private final long began = System.nanoTime();
  private int drawnLines;
  private long lastLine;
  private long lastSent;
  private long lastShown = began;

  /**
   * Creates a dashboard; {@link #show} prints to it.
   *
   * @param tiers tier names, lowest first
   * @param simulated whether the days are simulated
   * @param screen terminal on which lines are redrawn in place, if there is one
   * @param out receives lines where there is none
   */
  Dashboard(
      Database database,
      List<String> tiers,
      boolean simulated,
      Optional<PrintWriter> screen,
      PrintWriter out) {
    this.database = database;
    this.tiers = tiers;
    this.screen = screen;
    this.out = out;
    this.day = simulated ? ", simulated day " : ", day of the data ";
    this.tierColumns = tiers.stream().mapToInt(String::length).max().orElse(0);
    this.lastLine = began - NANOS_BETWEEN_LINES;
  }

  /**
   * Shows the current progress.
   *
   * @param sent number of messages sent so far
   * @param time timestamp of the latest message, ms since the epoch
   */
  void show(long sent, long time) throws SQLException {
    long now = System.nanoTime();
    if (screen.isPresent()) {
      redraw(frame(sent, time, now), screen.get());
      lastSent = sent;
      lastShown = now;
    } else if (now - lastLine >= NANOS_BETWEEN_LINES) {
      lastLine = now;
      out.println(progressLine(sent, time, now));
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
        time > 0 ? day + DAY.format(Instant.ofEpochMilli(time)) : "");
  }

  private String progressLine(long sent, long time, long now) throws SQLException {
    Map<String, Long> accounts = database.accountsByTier();
    List<String> counts = new ArrayList<>();
    for (String tier : tiers) {
      counts.add(tier + " " + accounts.getOrDefault(tier, 0L));
    }
    List<Database.RecentChange> latest = database.latestChanges(1);
    String line = head(sent, time, now) + "; accounts: " + String.join(", ", counts);
    return latest.isEmpty()
        ? line
        : line + "\n" + truncate("       " + ChangeFormatter.of(latest.get(0)));
  }

  private List<String> frame(long sent, long time, long now) throws SQLException {
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
            "%,d qualifications; latest tier changes and conversions:",
            database.numberOfQualifications()));
    database
        .latestChanges(CHANGES_SHOWN)
        .forEach(change -> lines.add("  " + ChangeFormatter.of(change)));
    return lines;
  }

  private String bar(String tier, long number, long most) {
    int length = (int) Math.round((double) BAR_COLUMNS * number / Math.max(most, 1));
    return String.format(
        Locale.ROOT,
        "  %-" + Math.max(tierColumns, 1) + "s %,6d %s",
        tier,
        number,
        "█".repeat(length));
  }

  private void redraw(List<String> lines, PrintWriter terminal) {
    StringBuilder frame = new StringBuilder();
    if (drawnLines > 0) {
      frame.append(String.format(Locale.ROOT, TO_LINE_START_AND_UP, drawnLines));
    }
    frame.append(CLEAR_TO_END);
    lines.forEach(line -> frame.append(truncate(VisibleText.of(line))).append('\n'));
    terminal.print(frame);
    terminal.flush();
    drawnLines = lines.size();
  }

  /** Cuts a line at the terminal's width: a wrapped line would misplace the next frame. */
  private static String truncate(String line) {
    int columns = Integer.getInteger("pql.terminal.columns", DEFAULT_COLUMNS);
    AttributedString text = new AttributedString(line);
    return text.columnLength() <= columns
        ? line
        : text.columnSubSequence(0, Math.max(columns - 1, 0)) + "…";
  }
}
