// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Counter;

/**
 * Counts in two places at once: in a metric, for monitoring, and in an accumulator, for the totals
 * that a finished replay reports.
 */
record AccumulatedCounter(Counter metric, LongCounter accumulator) {

  /**
   * Registers the accumulator.
   *
   * @param metric the registered metric
   * @param name name of the accumulator; Flink adds up the accumulators of one name
   */
  static AccumulatedCounter of(RuntimeContext context, Counter metric, String name) {
    LongCounter accumulator = new LongCounter();
    context.addAccumulator(name, accumulator);
    return new AccumulatedCounter(metric, accumulator);
  }

  void count() {
    metric.inc();
    accumulator.add(1L);
  }
}
