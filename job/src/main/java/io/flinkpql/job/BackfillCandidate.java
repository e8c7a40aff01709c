// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

/**
 * Runs {@link BackfillJob} in a process of its own, without a cluster: the task of the chart. It
 * may be stopped at any time and run again.
 *
 * <p>Exit status: 0 the candidate is covered; 1 brokers do not answer, there is no such candidate,
 * it has not begun, or the scoring job does not merge in time; 2 options are invalid, or the files
 * end before the begin of the candidate.
 */
public final class BackfillCandidate {

  private BackfillCandidate() {}

  /** Runs the task and exits the process with its status. */
  public static void main(String[] arguments) {
    System.exit(BackfillJob.TASK.run(arguments, System.getenv(), System.out, System.err));
  }
}
