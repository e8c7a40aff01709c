// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import java.util.ArrayList;
import java.util.List;

/**
 * What waits for one webhook about one account, in order.
 *
 * @param attempts how often the first was tried
 * @param alerts never empty while it is kept
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

  /** The first stays what it is: it may be under way. */
  Outbox withoutSecond() {
    List<Alert> fewer = new ArrayList<>(alerts);
    fewer.remove(1);
    return new Outbox(attempts, List.copyOf(fewer));
  }

  Outbox afterFailure() {
    return new Outbox(attempts + 1, alerts);
  }
}
