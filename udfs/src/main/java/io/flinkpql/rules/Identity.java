// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.io.Serializable;
import java.util.List;

/**
 * Configures how messages without an account are assigned to one.
 *
 * @param waitMillis maximum time that a message waits for its user to join an account, in ms of
 *     event time
 * @param messages maximum number of messages that wait for one user; the oldest are dropped first
 * @param ttlMillis time without messages after which a user's state is removed, in ms
 * @param notIds ids that stand for nobody, compared in any case; they count as absent
 */
public record Identity(long waitMillis, int messages, long ttlMillis, List<String> notIds)
    implements Serializable {

  /** Lists the ids that stand for nobody unless the rule set lists others. */
  public static final List<String> DEFAULT_NOT_IDS =
      List.of(
          "undefined",
          "null",
          "nil",
          "none",
          "nan",
          "0",
          "anonymous",
          "guest",
          "unknown",
          "true",
          "false",
          "not_authenticated",
          "distinct_id",
          "[object Object]");

  /** Copies the list. */
  public Identity {
    notIds = List.copyOf(notIds);
  }

  /** Creates a configuration with the default ids that stand for nobody. */
  public Identity(long waitMillis, int messages, long ttlMillis) {
    this(waitMillis, messages, ttlMillis, DEFAULT_NOT_IDS);
  }
}
