// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import java.util.Locale;

/** Lists the reasons for rejecting a message. The first one that applies is reported. */
public enum DeadLetterReason {
  TOO_LARGE,
  MALFORMED_JSON,
  UNSUPPORTED_TYPE,
  MISSING_EVENT,
  BAD_EVENT,
  MISSING_TIMESTAMP,
  BAD_TIMESTAMP,
  BAD_ACCOUNT,
  BAD_USER,
  FUTURE_TIMESTAMP,
  NO_ACCOUNT;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** Returns the reason as dead letters and metrics show it, for example {@code too_large}. */
  public String text() {
    return text;
  }
}
