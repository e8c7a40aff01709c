// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

/** A record is not one well-formed JSON object and no more. The message says what is wrong. */
final class MalformedRecordException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Without a stack trace: a topic full of what is no JSON must not cost more than one of JSON. */
  MalformedRecordException(String message) {
    super(message, null, false, false);
  }
}
