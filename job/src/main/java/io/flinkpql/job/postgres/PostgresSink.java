// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import io.flinkpql.job.delivery.TableChange;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.AsyncSinkBase;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.config.AsyncSinkWriterConfiguration;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Writes changes into the tables of PostgreSQL, in batches, one at a time in each subtask. Changes
 * of one account must come to one subtask, in order; they are written in that order.
 *
 * <p>At a checkpoint everything taken so far is in the tables. A database that is away costs time
 * and nothing else.
 */
public final class PostgresSink extends AsyncSinkBase<TableChange, TableChange> {
  private static final int REQUESTS_IN_FLIGHT = 1;
  private static final long BATCH_BYTES = 8L << 20;

  /** A batch is tried for as long as it takes; a second request meanwhile would break the order. */
  private static final Duration NO_TIMEOUT = Duration.ofDays(3650);

  private final PostgresSettings settings;

  /** A sink that writes as {@code settings} say. */
  public PostgresSink(PostgresSettings settings) {
    super(
        (change, context) -> change,
        settings.batchRows(),
        REQUESTS_IN_FLIGHT,
        settings.bufferedRows(),
        BATCH_BYTES,
        settings.longestWait().toMillis(),
        BATCH_BYTES,
        NO_TIMEOUT.toMillis(),
        false);
    this.settings = settings;
  }

  @Override
  public PostgresSinkWriter createWriter(WriterInitContext context) {
    return restoreWriter(context, List.of());
  }

  @Override
  public PostgresSinkWriter restoreWriter(
      WriterInitContext context, Collection<BufferedRequestState<TableChange>> recovered) {
    AsyncSinkWriterConfiguration configuration =
        AsyncSinkWriterConfiguration.builder()
            .setMaxBatchSize(getMaxBatchSize())
            .setMaxBatchSizeInBytes(getMaxBatchSizeInBytes())
            .setMaxInFlightRequests(getMaxInFlightRequests())
            .setMaxBufferedRequests(getMaxBufferedRequests())
            .setMaxTimeInBufferMS(getMaxTimeInBufferMS())
            .setMaxRecordSizeInBytes(getMaxRecordSizeInBytes())
            .setRequestTimeoutMS(getRequestTimeoutMS())
            .setFailOnTimeout(getFailOnTimeout())
            .build();
    return new PostgresSinkWriter(
        getElementConverter(),
        context,
        configuration,
        recovered,
        new TableWriter(settings, new TableMetrics(context.metricGroup(), Clock.systemUTC())));
  }

  @Override
  public SimpleVersionedSerializer<BufferedRequestState<TableChange>> getWriterStateSerializer() {
    return new BufferedChangesSerializer();
  }
}
