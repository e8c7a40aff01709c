// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import io.flinkpql.bench.load.Workload;
import io.flinkpql.bench.measure.Measurement;

/**
 * One contender on one workload in one round.
 *
 * @param contender its name
 * @param workload what it worked on
 * @param round from 1
 * @param accounts whose messages it had seen at the end
 * @param measurement what was counted
 */
public record BenchRun(
    String contender, Workload workload, int round, int accounts, Measurement measurement) {

  /** Stored bytes an account. */
  public double stateBytesPerAccount() {
    return accounts == 0 ? 0 : (double) measurement.stateBytes() / accounts;
  }
}
