// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.ScoringOptions;
import io.flinkpql.job.routing.SourcedMessage;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Generates the watermarks of one partition: the latest event time minus the bound on
 * out-of-orderness.
 *
 * <p>Messages without a usable event time are ignored: they neither move the watermark nor keep a
 * partition from becoming idle.
 */
public final class MessageWatermarks implements WatermarkGenerator<SourcedMessage> {

  private final WatermarkGenerator<SourcedMessage> timed;

  private MessageWatermarks(WatermarkGenerator<SourcedMessage> timed) {
    this.timed = timed;
  }

  /** Creates a strategy from {@code pql.time.out-of-orderness} and {@code pql.time.idleness}. */
  public static WatermarkStrategy<SourcedMessage> of(JobConfiguration configuration) {
    return of(
        configuration.get(ScoringOptions.OUT_OF_ORDERNESS),
        configuration.get(ScoringOptions.IDLENESS));
  }

  static WatermarkStrategy<SourcedMessage> of(Duration outOfOrderness, Duration idleness) {
    WatermarkStrategy<SourcedMessage> timed =
        WatermarkStrategy.<SourcedMessage>forBoundedOutOfOrderness(outOfOrderness)
            .withIdleness(idleness);
    return WatermarkStrategy.<SourcedMessage>forGenerator(
            context -> new MessageWatermarks(timed.createWatermarkGenerator(context)))
        .withTimestampAssigner((message, recordTimestamp) -> message.timestamp());
  }

  @Override
  public void onEvent(SourcedMessage message, long timestamp, WatermarkOutput output) {
    if (timestamp != Long.MIN_VALUE) {
      timed.onEvent(message, timestamp, output);
    }
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    timed.onPeriodicEmit(output);
  }
}
