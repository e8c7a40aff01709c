// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import java.time.Duration;
import java.util.Optional;

/** What came of sending an alert. */
sealed interface Outcome {

  /** The endpoint has it. */
  record Accepted() implements Outcome {}

  /**
   * It may go well later.
   *
   * @param reason in one line, without secrets
   * @param retryAfter for how long the endpoint asks to be left alone, if it does
   */
  record Failed(String reason, Optional<Duration> retryAfter) implements Outcome {}

  /**
   * It never will.
   *
   * @param reason in one line, without secrets
   */
  record Refused(String reason) implements Outcome {}
}
