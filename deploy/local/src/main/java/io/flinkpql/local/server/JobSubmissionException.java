// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.server;

/** Flink did not take a job. */
public final class JobSubmissionException extends Exception {

  private static final long serialVersionUID = 1L;

  JobSubmissionException(String job, Throwable cause) {
    super("the job '" + job + "' could not be submitted: " + cause.getMessage(), cause);
  }
}
