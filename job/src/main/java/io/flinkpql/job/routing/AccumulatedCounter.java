// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Counter;

/**
 * One figure: a metric for those who watch, and an accumulator for the sum at the end of a replay.
 */
record AccumulatedCounter(Counter metric, LongCounter accumulator) {

  /**
   * @param name of the accumulator; the figures of all operators under one name are added up
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
