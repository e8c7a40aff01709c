// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import java.util.Locale;

/** Why a message cannot be used. Where several apply, the first in this order is given. */
public enum DeadLetterReason {
  TOO_LARGE,
  MALFORMED_JSON,
  UNSUPPORTED_TYPE,
  MISSING_EVENT,
  MISSING_TIMESTAMP,
  BAD_TIMESTAMP,
  BAD_ACCOUNT,
  FUTURE_TIMESTAMP,
  NO_ACCOUNT;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The reason as it is written to the dead-letter topic and into counts: {@code too_large}. */
  public String text() {
    return text;
  }
}
