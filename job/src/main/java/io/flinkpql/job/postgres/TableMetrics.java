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

/** What is measured of writing into the tables. Used by one thread, read by any. */
final class TableMetrics {

  private final Clock clock;
  private final Counter changes;
  private final Counter refusedRows;
  private final Counter retries;
  private final Counter batches;
  private final Counter batchMillis;
  private volatile Optional<Instant> oldest = Optional.empty();
  private volatile long delayMillis;
  private long begun;

  /**
   * @param clock that of the records' {@code recorded_at}, more or less
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

  /** A batch is to be written, however long that takes. */
  void batchStarted(List<TableChange> batch) {
    begun = clock.millis();
    oldest =
        batch.stream()
            .map(TableChange::producedAt)
            .flatMap(Optional::stream)
            .min(Comparator.naturalOrder());
  }

  /** The batch is in the tables. */
  void batchWritten(int size) {
    changes.inc(size);
    batches.inc();
    batchMillis.inc(Math.max(0, clock.millis() - begun));
    oldest.ifPresent(found -> delayMillis = millisSince(found));
    oldest = Optional.empty();
  }

  /** The database was away. */
  void attemptFailed() {
    retries.inc();
  }

  /** The database cannot hold a row. */
  void rowRefused() {
    refusedRows.inc();
  }

  /** Clocks of two machines differ: nothing is ahead of its time. */
  private long millisSince(Instant found) {
    return Math.max(0, clock.millis() - found.toEpochMilli());
  }
}
