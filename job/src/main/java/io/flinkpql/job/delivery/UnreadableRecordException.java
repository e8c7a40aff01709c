// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

/** Thrown if a record does not match its schema. The message leaves out the record's contents. */
final class UnreadableRecordException extends Exception {
  UnreadableRecordException(String reason) {
    super(reason);
  }
}
