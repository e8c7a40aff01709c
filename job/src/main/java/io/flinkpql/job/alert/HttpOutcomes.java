// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import java.net.http.HttpResponse;
import java.time.Instant;

/** Classifies HTTP responses: accepted, failed and to be retried, or refused. */
final class HttpOutcomes {

  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int MAX_EXCERPT = 200;

  private HttpOutcomes() {}

  /**
   * Classifies a response. Status 2xx is accepted; 5xx, 408 and 429 can be retried; the rest is
   * refused.
   *
   * @param mask hides the request's secrets if the response echoes them
   * @param now the current time, against which a {@code Retry-After} date is read
   */
  static Outcome outcome(HttpResponse<String> response, SecretMask mask, Instant now) {
    int status = response.statusCode();
    if (status / 100 == 2) {
      return new Outcome.Accepted();
    }
    String reason = reason(status, mask.masked(response.body()));
    return status / 100 == 5 || status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT
        ? new Outcome.Failed(
            reason,
            response
                .headers()
                .firstValue("Retry-After")
                .flatMap(text -> RetryAfter.parse(text, now)))
        : new Outcome.Refused(reason);
  }

  private static String reason(int status, String body) {
    String shown = body.replaceAll("[\\p{Cc}\\p{Cf}\\p{Z}]+", " ").strip();
    if (shown.length() > MAX_EXCERPT) {
      shown = shown.substring(0, MAX_EXCERPT) + "…";
    }
    return "HTTP " + status + (shown.isEmpty() ? "" : ": " + shown);
  }
}
