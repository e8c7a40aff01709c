// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

/** Signals that a record is not exactly one well-formed JSON object. */
final class MalformedRecordException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Creates it without a stack trace, since a topic may hold nothing but malformed records. */
  MalformedRecordException(String message) {
    super(message, null, false, false);
  }
}
