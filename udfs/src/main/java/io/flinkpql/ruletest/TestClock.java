// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.ruletest;

import io.flinkpql.message.IsoTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Converts times of a test file: {@code 5d 9h 30m} counts from the start, anything else is an ISO
 * time.
 *
 * @param start ms since the epoch
 */
public record TestClock(long start) {

  /** The start of a test file that names none: a Monday. */
  public static final TestClock DEFAULT = new TestClock(IsoTime.parse("2026-01-05T00:00:00Z"));

  private static final long SECOND = 1_000;
  private static final Map<String, Long> UNITS =
      Map.of("d", 86_400 * SECOND, "h", 3_600 * SECOND, "m", 60 * SECOND, "s", SECOND);
  private static final Pattern RELATIVE = Pattern.compile("\\d{1,6}[dhms]( +\\d{1,6}[dhms])*");
  private static final Pattern PART = Pattern.compile("(\\d+)([dhms])");

  /** Returns the instant of a text, ms; empty if the text is no time. */
  public OptionalLong instant(String text) {
    OptionalLong relative = duration(text);
    if (relative.isPresent()) {
      return OptionalLong.of(start + relative.getAsLong());
    }
    long iso = IsoTime.parse(text);
    return iso == IsoTime.BAD ? OptionalLong.empty() : OptionalLong.of(iso);
  }

  /** Returns the length of a text like {@code 1d 12h}, ms; empty if it is no duration. */
  static OptionalLong duration(String text) {
    String trimmed = text.strip();
    if (!RELATIVE.matcher(trimmed).matches()) {
      return OptionalLong.empty();
    }
    long millis = 0;
    Matcher part = PART.matcher(trimmed);
    while (part.find()) {
      millis += Long.parseLong(part.group(1)) * UNITS.get(part.group(2));
    }
    return OptionalLong.of(millis);
  }

  /** Formats an instant as the test file would write it: relative to the start, if it can. */
  String text(long instant) {
    long rest = instant - start;
    if (rest < 0 || rest % SECOND != 0) {
      return Instant.ofEpochMilli(instant).toString();
    }
    StringBuilder text = new StringBuilder();
    for (String unit : List.of("d", "h", "m", "s")) {
      long number = rest / UNITS.get(unit);
      rest %= UNITS.get(unit);
      if (number > 0) {
        text.append(text.isEmpty() ? "" : " ").append(number).append(unit);
      }
    }
    return text.isEmpty() ? "0d" : text.toString();
  }
}
