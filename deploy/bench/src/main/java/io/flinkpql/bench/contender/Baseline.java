// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import io.flinkpql.message.FieldPath;
import io.flinkpql.message.UsageEvent;
import java.util.List;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;

/** Selects the work of a {@link BaselineContender} on each message, keyed by account. */
enum Baseline {
  /** No work: the cost of source, parser and network alone. */
  STATELESS,
  /** One read and one write of 256 bytes: the cost of state without a cache in front of it. */
  UNCACHED,
  /** One map state for each signal: an implementation without optimizations. */
  NAIVE;

  /**
   * Returns a new function that does the work.
   *
   * @param fields the fields that the parser extracts, in the order of its output
   */
  KeyedProcessFunction<String, UsageEvent, String> function(List<FieldPath> fields) {
    return switch (this) {
      case STATELESS -> new DiscardFunction();
      case UNCACHED -> new UncachedFunction();
      case NAIVE -> new NaiveScoringFunction(fields);
    };
  }
}
