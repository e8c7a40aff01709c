// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/** What an HTTP answer means for an alert. */
final class Answers {

  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int LONGEST_EXCERPT = 200;
  private static final int MOST_DIGITS = 9;

  private Answers() {}

  /**
   * Taken, to be tried again, or refused.
   *
   * @param confidential texts that an endpoint might echo and nobody is to see
   * @param now for dates in the answer
   */
  static Outcome outcome(HttpResponse<String> response, List<String> confidential, Instant now) {
    int status = response.statusCode();
    if (status / 100 == 2) {
      return new Outcome.Accepted();
    }
    String reason = reason(status, response.body(), confidential);
    return status / 100 == 5 || status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT
        ? new Outcome.Failed(
            reason,
            response.headers().firstValue("Retry-After").flatMap(text -> retryAfter(text, now)))
        : new Outcome.Refused(reason);
  }

  private static String reason(int status, String body, List<String> confidential) {
    String shown = body;
    for (String text : confidential) {
      shown = text.length() < 2 ? shown : shown.replace(text, "******");
    }
    shown = shown.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    if (shown.length() > LONGEST_EXCERPT) {
      shown = shown.substring(0, LONGEST_EXCERPT) + "…";
    }
    return "HTTP " + status + (shown.isEmpty() ? "" : ": " + shown);
  }

  /** Seconds or a date; anything else is none. */
  private static Optional<Duration> retryAfter(String text, Instant now) {
    String value = text.strip();
    if (value.matches("\\d{1," + MOST_DIGITS + "}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(Duration.between(now, until)).filter(wait -> !wait.isNegative());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
