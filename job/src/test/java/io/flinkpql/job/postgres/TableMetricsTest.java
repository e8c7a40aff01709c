// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.delivery.AccountRemoval;
import io.flinkpql.job.delivery.LogPosition;
import io.flinkpql.job.delivery.SampleChanges;
import io.flinkpql.job.delivery.StandingColumns;
import io.flinkpql.job.delivery.TableChange;
import io.flinkpql.job.metric.Metric;
import io.flinkpql.job.metric.RecordedMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableMetricsTest {

  private static final Instant PRODUCED_AT = SampleChanges.standing("a", 1).recordedAt();
  private static final TableChange CHANGE = SampleChanges.qualification("a", 1, 10);
  private static final TableChange WITHOUT_TIME =
      new AccountRemoval(new StandingColumns.Key("saas", "a"), new LogPosition(0, 9));

  private final RecordedMetrics recorded = new RecordedMetrics();
  private final TestClock clock = new TestClock(PRODUCED_AT);
  private final TableMetrics metrics = new TableMetrics(recorded, clock);

  /** A clock that tests advance. */
  private static final class TestClock extends Clock {
    private Instant now;

    TestClock(Instant now) {
      this.now = now;
    }

    void advance(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @Test
  void lagOfABatchGrowsWhileTheDatabaseIsUnreachable() {
    assertThat(recorded.value(Metric.DATABASE_BEHIND)).isZero();
    clock.advance(Duration.ofSeconds(2));
    metrics.batchStarted(List.of(WITHOUT_TIME, CHANGE));
    assertThat(recorded.value(Metric.DATABASE_BEHIND)).isEqualTo(2_000);
    metrics.attemptFailed();
    clock.advance(Duration.ofMinutes(1));
    assertThat(recorded.value(Metric.DATABASE_BEHIND)).isEqualTo(62_000);
    assertThat(recorded.value(Metric.DELIVERY_DELAY)).as("before the first write").isZero();
    assertThat(recorded.value(Metric.DATABASE_RETRIES)).isEqualTo(1);
  }

  @Test
  void writtenBatchSetsTheDelayAndEndsTheLag() {
    clock.advance(Duration.ofSeconds(2));
    metrics.batchStarted(List.of(CHANGE, WITHOUT_TIME));
    clock.advance(Duration.ofMillis(30));
    metrics.batchWritten(2);
    clock.advance(Duration.ofHours(1));
    assertThat(recorded.value(Metric.DATABASE_BEHIND)).isZero();
    assertThat(recorded.value(Metric.DELIVERY_DELAY)).isEqualTo(2_030);
    assertThat(recorded.value(Metric.BATCHES)).isEqualTo(1);
    assertThat(recorded.value(Metric.BATCH_MILLIS)).isEqualTo(30);
    assertThat(recorded.value(Metric.WRITTEN_CHANGES)).isEqualTo(2);
  }

  @Test
  void batchWithoutATimeKeepsTheDelay() {
    clock.advance(Duration.ofSeconds(2));
    metrics.batchStarted(List.of(CHANGE));
    metrics.batchWritten(1);
    clock.advance(Duration.ofHours(1));
    metrics.batchStarted(List.of(WITHOUT_TIME));
    assertThat(recorded.value(Metric.DATABASE_BEHIND)).isZero();
    metrics.batchWritten(1);
    assertThat(recorded.value(Metric.DELIVERY_DELAY)).isEqualTo(2_000);
  }

  @Test
  void recordFromAClockAheadGivesNoNegativeTime() {
    clock.advance(Duration.ofSeconds(-5));
    metrics.batchStarted(List.of(CHANGE));
    assertThat(recorded.value(Metric.DATABASE_BEHIND)).isZero();
    metrics.batchWritten(1);
    assertThat(recorded.value(Metric.DELIVERY_DELAY)).isZero();
  }
}
