// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses the header {@code Retry-After} (RFC 9110, section 10.2.3): a number of seconds, or a date
 * in any of the three forms of section 5.6.7. Some servers send a fraction of seconds; it is
 * rounded up.
 */
final class RetryAfter {

  /** Bounds a number of any size, so that it can be converted to ms. */
  private static final Duration MAX = Duration.ofDays(36_500);

  private static final Pattern SECONDS =
      Pattern.compile("0*(?<whole>\\d+?)(?:\\.(?<fraction>\\d+))?");

  /** Digits that {@link #MAX} has in seconds. */
  private static final int MAX_DIGITS = 10;

  /** A two-digit year is at most this many years in the future, else it is one of the past. */
  private static final int MAX_FUTURE_YEARS = 50;

  private RetryAfter() {}

  /**
   * Parses the value of the header.
   *
   * @param now the current time, from which a date is counted
   * @return the time to wait; empty for a date in the past and for any other text
   */
  static Optional<Duration> parse(String text, Instant now) {
    String value = text.strip();
    Matcher seconds = SECONDS.matcher(value);
    return seconds.matches()
        ? Optional.of(seconds(seconds.group("whole"), seconds.group("fraction")))
        : date(value, now)
            .map(until -> Duration.between(now, until))
            .filter(wait -> !wait.isNegative());
  }

  private static Duration seconds(String whole, String fraction) {
    if (whole.length() > MAX_DIGITS) {
      return MAX;
    }
    boolean roundsUp = fraction != null && !fraction.matches("0+");
    Duration wait = Duration.ofSeconds(Long.parseLong(whole) + (roundsUp ? 1 : 0));
    return wait.compareTo(MAX) < 0 ? wait : MAX;
  }

  private static Optional<Instant> date(String text, Instant now) {
    for (DateTimeFormatter form : forms(now)) {
      try {
        return Optional.of(LocalDateTime.parse(text, form).toInstant(ZoneOffset.UTC));
      } catch (DateTimeException e) {
        // The text has another form.
      }
    }
    return Optional.empty();
  }

  private static List<DateTimeFormatter> forms(Instant now) {
    LocalDate firstYear =
        LocalDate.ofInstant(now, ZoneOffset.UTC).plusYears(MAX_FUTURE_YEARS - 99L);
    return List.of(
        form(date -> date.appendPattern("EEE, d MMM uuuu HH:mm:ss 'GMT'")),
        form(
            date ->
                date.appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, firstYear)
                    .appendPattern(" HH:mm:ss 'GMT'")),
        form(date -> date.appendPattern("EEE MMM ppd HH:mm:ss uuuu")));
  }

  private static DateTimeFormatter form(
      Function<DateTimeFormatterBuilder, DateTimeFormatterBuilder> fields) {
    return fields
        .apply(new DateTimeFormatterBuilder().parseCaseInsensitive())
        .toFormatter(Locale.US);
  }
}
