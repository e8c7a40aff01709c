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
 * Lets time go on when nobody does anything.
 *
 * <p>Idle partitions let go of event time, but when all of them are idle, nothing moves it. After
 * the given silence this operator emits watermarks that follow the wall clock, as far behind it as
 * the silence was long, until messages move time again. They never go back.
 *
 * <p>Silence is the absence of messages that tell time, and of watermarks. Time in which the job
 * itself could not take messages, because what follows was slow, does not count.
 *
 * @param <T> messages; handed on as they are
 */
public final class SilenceWatermarks<T> extends AbstractStreamOperator<T>
    implements OneInputStreamOperator<T, T>, ProcessingTimeCallback {

  private static final long serialVersionUID = 1L;

  private static final long LONGEST_PAUSE_MILLIS = 1000;

  private final long silenceMillis;

  private transient PausableRelativeClock activity;
  private transient long lastSignOfLife;
  private transient long watermark;
  private transient WatermarkStatus status;

  /**
   * @param silence after how long time follows the wall clock, and how far behind
   */
  public SilenceWatermarks(Duration silence) {
    this.silenceMillis = silence.toMillis();
  }

  @Override
  public void open() throws Exception {
    super.open();
    activity = new PausableRelativeClock(getProcessingTimeService().getClock());
    getContainingTask()
        .getEnvironment()
        .getMetricGroup()
        .getIOMetricGroup()
        .registerBackPressureListener(activity);
    lastSignOfLife = activity.relativeTimeMillis();
    watermark = Long.MIN_VALUE;
    status = WatermarkStatus.ACTIVE;
    scheduleLook();
  }

  @Override
  public void close() throws Exception {
    if (activity != null) {
      getContainingTask()
          .getEnvironment()
          .getMetricGroup()
          .getIOMetricGroup()
          .unregisterBackPressureListener(activity);
    }
    super.close();
  }

  @Override
  public void processElement(StreamRecord<T> element) {
    if (element.getTimestamp() != Long.MIN_VALUE) {
      lastSignOfLife = activity.relativeTimeMillis();
    }
    output.collect(element);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    lastSignOfLife = activity.relativeTimeMillis();
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
    if (activity.relativeTimeMillis() - lastSignOfLife >= silenceMillis) {
      followWallClock(getProcessingTimeService().getCurrentProcessingTime() - silenceMillis);
    }
    scheduleLook();
  }

  /**
   * An idle channel stays idle: it is active just long enough for the watermark to count, so that
   * it does not hold back channels that have messages.
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

  private void scheduleLook() {
    long pause = Math.max(1, Math.min(LONGEST_PAUSE_MILLIS, silenceMillis / 4));
    getProcessingTimeService()
        .registerTimer(getProcessingTimeService().getCurrentProcessingTime() + pause, this);
  }
}
