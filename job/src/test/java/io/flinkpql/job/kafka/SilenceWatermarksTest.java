// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SilenceWatermarksTest {

  private static final long START = 1_000_000;

  private OneInputStreamOperatorTestHarness<String, String> harness;

  @BeforeEach
  void open() throws Exception {
    harness =
        new OneInputStreamOperatorTestHarness<>(
            new SilenceWatermarks<>(Duration.ofSeconds(4)), StringSerializer.INSTANCE);
    harness.setProcessingTime(START);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void watermarkFollowsTheWallClockAfterTheSilence() throws Exception {
    advanceTo(START + 3000);
    assertThat(output()).isEmpty();

    advanceTo(START + 4000);
    assertThat(output()).containsExactly(new Watermark(START));
    advanceTo(START + 5000);
    assertThat(output()).containsExactly(new Watermark(START), new Watermark(START + 1000));
  }

  @Test
  void messageEndsTheSilence() throws Exception {
    advanceTo(START + 3000);
    harness.processElement("message", 1);
    advanceTo(START + 6000);
    assertThat(output()).containsExactly(new StreamRecord<>("message", 1));

    advanceTo(START + 7000);
    assertThat(output()).hasSize(2).endsWith(new Watermark(START + 3000));
  }

  @Test
  void messageWithoutEventTimeDoesNotEndTheSilence() throws Exception {
    advanceTo(START + 3000);
    harness.processElement("garbage", Long.MIN_VALUE);
    advanceTo(START + 4000);

    assertThat(output()).endsWith(new Watermark(START));
  }

  @Test
  void watermarkNeverGoesBack() throws Exception {
    advanceTo(START + 10_000);
    harness.processWatermark(START);
    harness.processWatermark(START + 6001);

    assertThat(output()).endsWith(new Watermark(START + 6000), new Watermark(START + 6001));

    harness.processWatermark(START + 99_000);
    advanceTo(START + 50_000);
    assertThat(output()).endsWith(new Watermark(START + 6001), new Watermark(START + 99_000));
  }

  @Test
  void idleChannelIsActiveOnlyForTheWatermark() throws Exception {
    harness.processWatermarkStatus(WatermarkStatus.IDLE);
    advanceTo(START + 4000);

    assertThat(output())
        .containsExactly(
            WatermarkStatus.IDLE,
            WatermarkStatus.ACTIVE,
            new Watermark(START),
            WatermarkStatus.IDLE);
  }

  @Test
  void nothingFollowsTheFinalWatermark() throws Exception {
    harness.processWatermark(Long.MAX_VALUE);
    advanceTo(START + 60_000);

    assertThat(output()).containsExactly(new Watermark(Long.MAX_VALUE));
  }

  /** Advances processing time in the steps of the operator's timer. */
  private void advanceTo(long time) throws Exception {
    while (harness.getProcessingTime() < time) {
      harness.setProcessingTime(harness.getProcessingTime() + 1000);
    }
  }

  private List<Object> output() {
    return List.copyOf(harness.getOutput());
  }
}
