// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import io.flinkpql.job.options.WebhookAccess;
import java.io.Serializable;
import java.time.Duration;

/**
 * A webhook and what goes to it.
 *
 * @param name unique
 * @param selection which records
 * @param template how they are said
 * @param cooldown for how long, in the account's time, nothing more is sent about an account and
 *     tier
 * @param load how much it is asked to take
 * @param retries what happens when it does not
 * @param access how it is called
 */
public record Webhook(
    String name,
    Selection selection,
    Template template,
    Duration cooldown,
    Load load,
    Retries retries,
    WebhookAccess access)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * The most it is asked to take.
   *
   * @param perSecond requests a second
   * @param inFlight requests under way
   * @param connectTimeout how long a connection may take
   * @param timeout how long a request may take in all
   */
  public record Load(double perSecond, int inFlight, Duration connectTimeout, Duration timeout)
      implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The part of one of so many subtasks. */
    Load shareOf(int subtasks) {
      return new Load(
          perSecond / subtasks, Math.max(1, inFlight / subtasks), connectTimeout, timeout);
    }
  }

  /**
   * How an alert is tried again.
   *
   * @param attempts in all
   * @param first wait, doubled after each failure
   * @param longest wait
   */
  public record Retries(int attempts, Duration first, Duration longest) implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final int MOST_DOUBLINGS = 30;

    /**
     * How long to wait, ms.
     *
     * @param failures how often it failed by now, from 1
     * @param chance from 0 to 1: what of the second half of the wait is waited
     */
    long waitMillis(int failures, double chance) {
      long doubled = first.toMillis() << Math.min(failures - 1, MOST_DOUBLINGS);
      long wait = Math.min(doubled, longest.toMillis());
      return Math.round(wait * (1 + chance) / 2);
    }
  }
}
