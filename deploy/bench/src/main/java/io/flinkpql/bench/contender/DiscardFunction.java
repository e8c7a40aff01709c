// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import io.flinkpql.message.UsageEvent;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Discards every message. */
final class DiscardFunction extends KeyedProcessFunction<String, UsageEvent, String> {

  private static final long serialVersionUID = 1L;

  @Override
  public void processElement(UsageEvent event, Context context, Collector<String> out) {
    // Discarding costs nothing, which is what this baseline measures.
  }
}
