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
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the changes of one subtask of {@link PostgresSink}. JDBC calls block, so they run on a
 * separate thread and never on the task's thread.
 */
final class PostgresSinkWriter extends AsyncSinkWriter<TableChange, TableChange> {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresSinkWriter.class);
  private static final int SHUTDOWN_SECONDS = 10;

  private final TableWriter tables;
  private final List<BackgroundWork> background;
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
      TableWriter tables,
      List<BackgroundWork> background) {
    super(
        converter,
        context,
        configuration,
        recovered,
        new SimpleBatchCreator<>(configuration.getMaxBatchSizeInBytes()),
        new DequeRequestBuffer<>());
    this.tables = tables;
    this.background = List.copyOf(background);
    this.largestSize = configuration.getMaxRecordSizeInBytes();
    thread.execute(this::open);
    background.forEach(BackgroundWork::start);
  }

  /** Obtains access to the tables, although no change may arrive for long. */
  private void open() {
    try {
      tables.open();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } catch (TablesRefusedException e) {
      getFatalExceptionCons().accept(new SuppressRestartsException(e));
    } catch (IncompatibleTablesException | RuntimeException e) {
      getFatalExceptionCons().accept(e);
    }
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
          } catch (TablesRefusedException e) {
            // A restart would write beside the other job as soon as that one ends.
            result.completeExceptionally(new SuppressRestartsException(e));
          } catch (IncompatibleTablesException | RuntimeException e) {
            result.completeExceptionally(e);
          } catch (Error e) {
            // Without a result, the task would wait for ever.
            result.completeExceptionally(new IllegalStateException(e));
            throw e;
          }
        });
  }

  /** Caps the size at that of a batch, so that a larger change is written alone. */
  @Override
  protected long getSizeInBytes(TableChange change) {
    return Math.min(change.sizeInBytes(), largestSize);
  }

  /**
   * Waits until all changes are written, at a checkpoint as at the end of input. A checkpoint
   * therefore contains no buffered change, which a rescaled job could assign to another subtask
   * than its account's.
   */
  @Override
  public void flush(boolean endOfInput) throws InterruptedException {
    super.flush(true);
  }

  /**
   * Ends the threads and closes their connections. An exception here would kill the TaskManager.
   */
  @Override
  public void close() {
    try {
      background.forEach(BackgroundWork::close);
      thread.shutdownNow();
      tables.close();
      if (!thread.awaitTermination(SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("The thread that writes to PostgreSQL did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("Closing the connection to PostgreSQL failed", e);
    }
  }
}
