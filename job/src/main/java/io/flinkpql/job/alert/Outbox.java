// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import java.util.ArrayList;
import java.util.List;

/**
 * Queues the unsent alerts of one lane, in order.
 *
 * @param attempts number of failed attempts to send the first alert
 * @param alerts never empty in state
 */
record Outbox(int attempts, List<Alert> alerts) {

  static final Outbox EMPTY = new Outbox(0, List.of());

  Alert first() {
    return alerts.get(0);
  }

  boolean isEmpty() {
    return alerts.isEmpty();
  }

  int size() {
    return alerts.size();
  }

  Outbox with(Alert alert) {
    List<Alert> more = new ArrayList<>(alerts);
    more.add(alert);
    return new Outbox(attempts, List.copyOf(more));
  }

  Outbox withoutFirst() {
    return new Outbox(0, alerts.subList(1, alerts.size()));
  }

  /** Drops the second alert: the first may be in flight. */
  Outbox withoutSecond() {
    List<Alert> fewer = new ArrayList<>(alerts);
    fewer.remove(1);
    return new Outbox(attempts, List.copyOf(fewer));
  }

  Outbox afterFailure() {
    return new Outbox(attempts + 1, alerts);
  }
}
