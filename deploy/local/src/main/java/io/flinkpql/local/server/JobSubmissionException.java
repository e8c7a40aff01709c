// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.server;

/** Signals that Flink rejected a job. */
public final class JobSubmissionException extends Exception {

  private static final long serialVersionUID = 1L;

  JobSubmissionException(String job, Throwable cause) {
    super("could not submit the job '" + job + "': " + cause.getMessage(), cause);
  }
}
