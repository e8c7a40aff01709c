// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import io.flinkpql.job.options.WebhookTarget;
import java.io.Serializable;
import java.time.Duration;

/**
 * A configured webhook.
 *
 * @param name unique
 * @param filter selects the qualifications to send
 * @param template renders them
 * @param cooldown event time for which further alerts of the same account and tier are suppressed
 * @param load limits on requests
 * @param retries how failed requests are retried
 * @param target URL, headers and secrets
 */
public record Webhook(
    String name,
    RecordFilter filter,
    Template template,
    Duration cooldown,
    Load load,
    Retries retries,
    WebhookTarget target)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Limits on the requests to a webhook.
   *
   * @param perSecond maximum requests a second
   * @param inFlight maximum concurrent requests
   * @param connectTimeout limit on the time to connect
   * @param timeout limit on the time of a whole request
   */
  public record Load(double perSecond, int inFlight, Duration connectTimeout, Duration timeout)
      implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Returns the share of one subtask. */
    Load shareOf(int subtasks) {
      return new Load(
          perSecond / subtasks, Math.max(1, inFlight / subtasks), connectTimeout, timeout);
    }
  }

  /**
   * Retry policy with exponential backoff and jitter.
   *
   * @param attempts maximum attempts, the first included
   * @param first wait after the first failure, doubled after each further one
   * @param longest maximum wait
   */
  public record Retries(int attempts, Duration first, Duration longest) implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final int MAX_DOUBLINGS = 30;

    /**
     * Returns the wait before the next attempt, ms.
     *
     * @param failures number of failed attempts so far, from 1
     * @param chance jitter from 0 to 1, as the share of the second half of the wait
     */
    long waitMillis(int failures, double chance) {
      long doubled = first.toMillis() << Math.min(failures - 1, MAX_DOUBLINGS);
      long wait = Math.min(doubled, longest.toMillis());
      return Math.round(wait * (1 + chance) / 2);
    }
  }
}
