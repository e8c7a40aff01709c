// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import java.io.Serializable;
import java.util.concurrent.CompletionStage;

/** A channel sends alerts to one endpoint. */
interface Channel extends AutoCloseable {

  /** Opens channels. */
  interface Factory extends Serializable {
    Channel open(Webhook webhook);
  }

  /**
   * Sends an alert without blocking.
   *
   * @return a stage that completes within a bounded time, on any thread, and never exceptionally
   */
  CompletionStage<Outcome> send(Alert alert);

  /** Cancels pending requests. Does not throw. */
  @Override
  void close();
}
