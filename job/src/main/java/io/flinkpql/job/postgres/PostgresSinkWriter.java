// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import io.flinkpql.job.delivery.TableChange;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.writer.AsyncSinkWriter;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.DequeRequestBuffer;
import org.apache.flink.connector.base.sink.writer.ElementConverter;
import org.apache.flink.connector.base.sink.writer.ResultHandler;
import org.apache.flink.connector.base.sink.writer.SimpleBatchCreator;
import org.apache.flink.connector.base.sink.writer.config.AsyncSinkWriterConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subtask of {@link PostgresSink}. JDBC blocks, so it has a thread of its own, and never the
 * task's.
 */
final class PostgresSinkWriter extends AsyncSinkWriter<TableChange, TableChange> {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresSinkWriter.class);
  private static final int SECONDS_TO_END = 10;

  private final TableWriter tables;
  private final long largestSize;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread writing = new Thread(task, "delivery-to-postgres");
            writing.setDaemon(true);
            return writing;
          });

  PostgresSinkWriter(
      ElementConverter<TableChange, TableChange> converter,
      WriterInitContext context,
      AsyncSinkWriterConfiguration configuration,
      Collection<BufferedRequestState<TableChange>> recovered,
      TableWriter tables) {
    super(
        converter,
        context,
        configuration,
        recovered,
        new SimpleBatchCreator<>(configuration.getMaxBatchSizeInBytes()),
        new DequeRequestBuffer<>());
    this.tables = tables;
    this.largestSize = configuration.getMaxRecordSizeInBytes();
  }

  @Override
  protected void submitRequestEntries(
      List<TableChange> changes, ResultHandler<TableChange> result) {
    thread.execute(
        () -> {
          try {
            tables.write(changes);
            result.complete();
          } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
          } catch (IncompatibleTablesException | RuntimeException e) {
            result.completeExceptionally(e);
          } catch (Error e) {
            // Without an answer the task would wait for ever.
            result.completeExceptionally(new IllegalStateException(e));
            throw e;
          }
        });
  }

  /** One that is larger than a batch may be goes alone. */
  @Override
  protected long getSizeInBytes(TableChange change) {
    return Math.min(change.sizeInBytes(), largestSize);
  }

  /**
   * Waits until everything is written, at a checkpoint as at the end: then no change is ever
   * restored to another subtask than the one its account's next changes go to.
   */
  @Override
  public void flush(boolean endOfInput) throws InterruptedException {
    super.flush(true);
  }

  /** Ends the thread and its connection. Does not throw: that would end the TaskManager. */
  @Override
  public void close() {
    try {
      thread.shutdownNow();
      tables.close();
      if (!thread.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS)) {
        LOG.warn("The thread that writes to PostgreSQL has not ended yet");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("Delivery's connection was not closed in order", e);
    }
  }
}
