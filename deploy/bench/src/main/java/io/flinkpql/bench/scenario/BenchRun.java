// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import io.flinkpql.bench.load.Workload;
import io.flinkpql.bench.measure.Measurement;

/**
 * Holds the measurement of one contender on one workload in one round.
 *
 * @param contender its name
 * @param workload its input
 * @param round from 1
 * @param accounts distinct accounts among the messages read by the end
 * @param measurement throughput and resources
 */
public record BenchRun(
    String contender, Workload workload, int round, int accounts, Measurement measurement) {

  /** Returns the bytes of state per account; 0 without accounts. */
  public double stateBytesPerAccount() {
    return accounts == 0 ? 0 : (double) measurement.stateBytes() / accounts;
  }
}
