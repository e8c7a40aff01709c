// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import io.flinkpql.text.VisibleText;
import java.io.Serializable;

/**
 * An alert holds one request to one webhook.
 *
 * @param webhook name of the webhook
 * @param account id of the account that the qualification belongs to
 * @param idempotencyKey identifies the qualification; equal for every attempt to send it
 * @param cooldownKey alerts of an account with equal keys share one cooldown; empty if the cooldown
 *     does not apply
 * @param effectiveAt the account's clock, ms since the epoch
 * @param body UTF-8 bytes of one JSON object
 */
public record Alert(
    String webhook,
    String account,
    String idempotencyKey,
    String cooldownKey,
    long effectiveAt,
    byte[] body)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Returns the key within which alerts are sent one at a time, in order. */
  String lane() {
    return webhook + '/' + account;
  }

  /** Returns webhook, account and key for a log, with control characters as visible text. */
  @Override
  public String toString() {
    return "webhook %s, account %s, key %s"
        .formatted(webhook, VisibleText.of(account), idempotencyKey);
  }

  /** Returns whether the alert is sent even during a cooldown. */
  boolean ignoresCooldown() {
    return cooldownKey.isEmpty();
  }
}
