// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

/** A record is not what its topic promises. The message says why, without its contents. */
final class UnreadableRecordException extends Exception {
  UnreadableRecordException(String reason) {
    super(reason);
  }
}
