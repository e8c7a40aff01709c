// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import java.io.Serializable;
import java.util.concurrent.CompletionStage;

/** A way to an endpoint. */
interface Channel extends AutoCloseable {

  /** Opens channels. */
  interface Factory extends Serializable {
    Channel open(Webhook webhook);
  }

  /**
   * Sends an alert and does not wait for the answer.
   *
   * @return completes in bounded time, on any thread, and never exceptionally
   */
  CompletionStage<Outcome> send(Alert alert);

  /** Gives up what is under way. Does not throw. */
  @Override
  void close();
}
