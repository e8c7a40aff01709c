// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import java.io.Serializable;

/**
 * A record that goes to a webhook.
 *
 * @param webhook its name
 * @param account whom the record is about
 * @param idempotencyKey the same for a record however often it is sent
 * @param about alerts about the same are held back by the cooldown; empty for one that never is
 * @param effectiveAt the account's time, ms since the epoch
 * @param body UTF-8 bytes of one JSON object
 */
public record Alert(
    String webhook,
    String account,
    String idempotencyKey,
    String about,
    long effectiveAt,
    byte[] body)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Alerts of one lane are sent one after the other, in order. */
  String lane() {
    return webhook + '/' + account;
  }

  /** Whether the cooldown has no say. */
  boolean alwaysSent() {
    return about.isEmpty();
  }
}
