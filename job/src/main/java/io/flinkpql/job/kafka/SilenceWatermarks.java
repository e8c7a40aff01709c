// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import java.time.Duration;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.util.PausableRelativeClock;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Advances the watermark by the wall clock while no messages arrive.
 *
 * <p>Flink's idleness releases the watermark from single idle partitions; when all partitions are
 * idle, it stops. After the given silence this operator emits watermarks that follow the wall
 * clock, behind it by the length of the silence, until messages advance the watermark again.
 * Watermarks never go back.
 *
 * <p>Silence is time without messages with a usable event time and without watermarks. Time under
 * backpressure does not count.
 *
 * @param <T> type of the messages, which pass through unchanged
 */
public final class SilenceWatermarks<T> extends AbstractStreamOperator<T>
    implements OneInputStreamOperator<T, T>, ProcessingTimeCallback {

  private static final long serialVersionUID = 1L;

  private static final long MAX_CHECK_INTERVAL_MILLIS = 1000;

  private final long silenceMillis;

  private transient PausableRelativeClock unblockedTime;
  private transient long lastActivity;
  private transient long watermark;
  private transient WatermarkStatus status;

  /**
   * Creates an operator.
   *
   * @param silence time without activity after which the watermark follows the wall clock, and its
   *     distance behind it
   */
  public SilenceWatermarks(Duration silence) {
    this.silenceMillis = silence.toMillis();
  }

  @Override
  public void open() throws Exception {
    super.open();
    unblockedTime = new PausableRelativeClock(getProcessingTimeService().getClock());
    getContainingTask()
        .getEnvironment()
        .getMetricGroup()
        .getIOMetricGroup()
        .registerBackPressureListener(unblockedTime);
    lastActivity = unblockedTime.relativeTimeMillis();
    watermark = Long.MIN_VALUE;
    status = WatermarkStatus.ACTIVE;
    scheduleCheck();
  }

  @Override
  public void close() throws Exception {
    if (unblockedTime != null) {
      getContainingTask()
          .getEnvironment()
          .getMetricGroup()
          .getIOMetricGroup()
          .unregisterBackPressureListener(unblockedTime);
    }
    super.close();
  }

  @Override
  public void processElement(StreamRecord<T> element) {
    if (element.getTimestamp() != Long.MIN_VALUE) {
      lastActivity = unblockedTime.relativeTimeMillis();
    }
    output.collect(element);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    lastActivity = unblockedTime.relativeTimeMillis();
    if (mark.getTimestamp() > watermark) {
      watermark = mark.getTimestamp();
      super.processWatermark(mark);
    }
  }

  @Override
  public void processWatermarkStatus(WatermarkStatus watermarkStatus) throws Exception {
    status = watermarkStatus;
    super.processWatermarkStatus(watermarkStatus);
  }

  @Override
  public void onProcessingTime(long timestamp) throws Exception {
    if (unblockedTime.relativeTimeMillis() - lastActivity >= silenceMillis) {
      followWallClock(getProcessingTimeService().getCurrentProcessingTime() - silenceMillis);
    }
    scheduleCheck();
  }

  /**
   * Emits a watermark. An idle channel becomes active only for this watermark, so that it does not
   * hold back channels with messages.
   */
  private void followWallClock(long time) throws Exception {
    if (time <= watermark) {
      return;
    }
    watermark = time;
    if (status.isIdle()) {
      super.processWatermarkStatus(WatermarkStatus.ACTIVE);
    }
    super.processWatermark(new Watermark(time));
    if (status.isIdle()) {
      super.processWatermarkStatus(WatermarkStatus.IDLE);
    }
  }

  private void scheduleCheck() {
    long interval = Math.max(1, Math.min(MAX_CHECK_INTERVAL_MILLIS, silenceMillis / 4));
    getProcessingTimeService()
        .registerTimer(getProcessingTimeService().getCurrentProcessingTime() + interval, this);
  }
}
