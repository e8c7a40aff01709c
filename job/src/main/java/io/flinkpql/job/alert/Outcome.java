// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import java.time.Duration;
import java.util.Optional;

/** The outcome of one attempt to send an alert. */
sealed interface Outcome {

  /** The endpoint accepted the alert. */
  record Accepted() implements Outcome {}

  /**
   * The attempt failed; a retry may succeed.
   *
   * @param reason in one line, without secrets
   * @param retryAfter the pause that the endpoint asked for, if it did
   */
  record Failed(String reason, Optional<Duration> retryAfter) implements Outcome {}

  /**
   * The endpoint refused the alert; a retry cannot succeed.
   *
   * @param reason in one line, without secrets
   */
  record Refused(String reason) implements Outcome {}
}
