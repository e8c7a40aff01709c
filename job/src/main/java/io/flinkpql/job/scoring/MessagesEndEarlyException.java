// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

/** Reports that the messages of a backfill end before the begin of its candidate. */
public final class MessagesEndEarlyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  MessagesEndEarlyException(String message) {
    super(message);
  }
}
