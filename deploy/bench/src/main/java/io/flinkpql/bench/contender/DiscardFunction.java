// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import io.flinkpql.message.UsageEvent;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Does nothing with a message. */
final class DiscardFunction extends KeyedProcessFunction<String, UsageEvent, String> {

  private static final long serialVersionUID = 1L;

  @Override
  public void processElement(UsageEvent event, Context context, Collector<String> out) {
    // Nothing, on purpose.
  }
}
