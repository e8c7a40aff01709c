// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

/** Thrown if another scoring job runs under the same names. The message names it and the remedy. */
public final class LeaseRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  LeaseRefusedException(String message) {
    super(message);
  }
}
