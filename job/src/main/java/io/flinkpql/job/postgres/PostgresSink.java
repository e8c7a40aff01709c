// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import io.flinkpql.job.delivery.LogTopics;
import io.flinkpql.job.delivery.TableChange;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.AsyncSinkBase;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.config.AsyncSinkWriterConfiguration;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Writes table changes to PostgreSQL in batches, one batch at a time per subtask. All changes of an
 * account must go to one subtask, which writes them in order.
 *
 * <p>A checkpoint completes after all earlier changes are committed to the tables. While the
 * database is unreachable, the sink retries and causes backpressure; it loses nothing.
 */
public final class PostgresSink extends AsyncSinkBase<TableChange, TableChange> {
  private static final int REQUESTS_IN_FLIGHT = 1;
  private static final long BATCH_BYTES = 8L << 20;

  /** Never times out: a second request beside a pending one would break the order. */
  private static final Duration NO_TIMEOUT = Duration.ofDays(3650);

  private final PostgresSettings settings;
  private final LogTopics topics;
  private final DriftSettings drift;

  /**
   * Creates a sink.
   *
   * @param topics observes the topics that the changes come from
   * @param drift how often the first subtask measures whether tiers and segments predict purchase
   */
  public PostgresSink(PostgresSettings settings, LogTopics topics, DriftSettings drift) {
    super(
        (change, context) -> change,
        settings.batchRows(),
        REQUESTS_IN_FLIGHT,
        settings.bufferedRows(),
        BATCH_BYTES,
        settings.maxTimeInBuffer().toMillis(),
        BATCH_BYTES,
        NO_TIMEOUT.toMillis(),
        false);
    this.settings = settings;
    this.topics = topics;
    this.drift = drift;
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
        new TableWriter(
            settings,
            owner(context.getJobInfo().getJobId()),
            topics,
            new TableMetrics(context.metricGroup(), Clock.systemUTC())),
        background(context));
  }

  /** Returns the work of the first subtask, which does it for all. */
  private List<BackgroundWork> background(WriterInitContext context) {
    if (context.getTaskInfo().getIndexOfThisSubtask() > 0) {
      return List.of();
    }
    List<BackgroundWork> background = new ArrayList<>();
    background.add(
        new BackgroundWork(settings, "ladders", settings.checkInterval(), new LadderFollower()));
    if (drift.isOn()) {
      background.add(
          new BackgroundWork(
              settings,
              "drift",
              drift.interval(),
              new DriftMonitor(drift.attribution(), new DriftMetrics(context.metricGroup()))));
    }
    return background;
  }

  /** Returns the name under which a job locks the tables; it stays the same across failovers. */
  public static String owner(JobID job) {
    return "delivery job " + job.toHexString();
  }

  @Override
  public SimpleVersionedSerializer<BufferedRequestState<TableChange>> getWriterStateSerializer() {
    return new BufferedChangesSerializer();
  }
}
