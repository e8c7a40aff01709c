// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import io.flinkpql.job.delivery.TableChange;
import io.flinkpql.job.metric.Metric;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Updates the metrics of writing to the tables. One thread updates them, any thread reads them. */
final class TableMetrics {

  private final Clock clock;
  private final Counter changes;
  private final Counter refusedRows;
  private final Counter retries;
  private final Counter batches;
  private final Counter batchMillis;
  private volatile Optional<Instant> oldest = Optional.empty();
  private volatile long delayMillis;
  private long batchStartedAt;

  /**
   * Registers the metrics.
   *
   * @param group metric group of the sink
   * @param clock wall clock, compared with the {@code recorded_at} of records
   */
  TableMetrics(MetricGroup group, Clock clock) {
    this.clock = clock;
    changes = Metric.WRITTEN_CHANGES.counter(group);
    refusedRows = Metric.REFUSED_ROWS.counter(group);
    retries = Metric.DATABASE_RETRIES.counter(group);
    batches = Metric.BATCHES.counter(group);
    batchMillis = Metric.BATCH_MILLIS.counter(group);
    Metric.DELIVERY_DELAY.gauge(group, () -> delayMillis);
    Metric.DATABASE_BEHIND.gauge(group, () -> oldest.map(this::millisSince).orElse(0L));
  }

  /** Starts the timing of a batch. */
  void batchStarted(List<TableChange> batch) {
    batchStartedAt = clock.millis();
    oldest =
        batch.stream()
            .map(TableChange::producedAt)
            .flatMap(Optional::stream)
            .min(Comparator.naturalOrder());
  }

  /** Counts the current batch, now committed. */
  void batchWritten(int size) {
    changes.inc(size);
    batches.inc();
    batchMillis.inc(Math.max(0, clock.millis() - batchStartedAt));
    oldest.ifPresent(producedAt -> delayMillis = millisSince(producedAt));
    oldest = Optional.empty();
  }

  /** Counts a failed attempt. */
  void attemptFailed() {
    retries.inc();
  }

  /** Counts a row that the database cannot store. */
  void rowRefused() {
    refusedRows.inc();
  }

  /** Returns the elapsed time, at least 0: clocks of two machines differ. */
  private long millisSince(Instant producedAt) {
    return Math.max(0, clock.millis() - producedAt.toEpochMilli());
  }
}
