// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import java.io.IOException;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wraps a Kafka sink so that closing it never throws. Flink kills the TaskManager if a task throws
 * while it is closed after a failure, and a producer that was fenced or whose broker is away does.
 *
 * <p>Nothing is lost: a checkpoint completes only after its records were flushed.
 *
 * <p>It also closes the client by which a writer looks for open transactions. Version 5.0.0 of the
 * connector leaves it open, so that each restart of a job would cost a TaskManager a thread and a
 * connection.
 *
 * @param <T> type of the records
 */
public final class QuietlyClosedSink<T>
    implements Sink<T>,
        SupportsWriterState<T, KafkaWriterState>,
        SupportsCommitter<KafkaCommittable>,
        SupportsPostCommitTopology<KafkaCommittable>,
        LineageVertexProvider {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(QuietlyClosedSink.class);

  private final KafkaSink<T> sink;

  /** Wraps a sink. */
  public QuietlyClosedSink(KafkaSink<T> sink) {
    this.sink = sink;
  }

  @Override
  public StatefulSinkWriter<T, KafkaWriterState> createWriter(WriterInitContext context)
      throws IOException {
    return new Writer<>(sink.createWriter(context));
  }

  @Override
  public StatefulSinkWriter<T, KafkaWriterState> restoreWriter(
      WriterInitContext context, Collection<KafkaWriterState> recovered) throws IOException {
    return new Writer<>(sink.restoreWriter(context, recovered));
  }

  @Override
  public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
    return sink.getWriterStateSerializer();
  }

  @Override
  public Committer<KafkaCommittable> createCommitter(CommitterInitContext context) {
    return new QuietCommitter<>(sink.createCommitter(context));
  }

  @Override
  public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
    return sink.getCommittableSerializer();
  }

  @Override
  public void addPostCommitTopology(DataStream<CommittableMessage<KafkaCommittable>> committables) {
    sink.addPostCommitTopology(committables);
  }

  @Override
  public LineageVertex getLineageVertex() {
    return sink.getLineageVertex();
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("Closing a Kafka producer failed", e);
    }
  }

  /** Delegates to a writer, except that closing never throws. */
  static final class Writer<T, StateT, CommittableT>
      implements StatefulSinkWriter<T, StateT>, CommittingSinkWriter<T, CommittableT> {

    private final PrecommittingStatefulSinkWriter<T, StateT, CommittableT> writer;

    Writer(PrecommittingStatefulSinkWriter<T, StateT, CommittableT> writer) {
      this.writer = writer;
    }

    @Override
    public void write(T element, Context context) throws IOException, InterruptedException {
      writer.write(element, context);
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
      writer.flush(endOfInput);
    }

    @Override
    public void writeWatermark(Watermark watermark) throws IOException, InterruptedException {
      writer.writeWatermark(watermark);
    }

    @Override
    public Collection<CommittableT> prepareCommit() throws IOException, InterruptedException {
      return writer.prepareCommit();
    }

    @Override
    public List<StateT> snapshotState(long checkpoint) throws IOException {
      return writer.snapshotState(checkpoint);
    }

    @Override
    public void close() {
      closeQuietly(writer);
      admin(writer).ifPresent(QuietlyClosedSink::closeQuietly);
    }
  }

  /**
   * Returns the client with which a writer looked for open transactions, if it opened one. No
   * method of the connector gives access to it.
   */
  private static Optional<AutoCloseable> admin(Object writer) {
    try {
      Field field = writer.getClass().getDeclaredField("adminClient");
      field.setAccessible(true);
      return Optional.ofNullable((AutoCloseable) field.get(writer));
    } catch (ReflectiveOperationException withoutTransactions) {
      return Optional.empty();
    }
  }

  /** Delegates to a committer, except that closing never throws. */
  static final class QuietCommitter<CommittableT> implements Committer<CommittableT> {

    private final Committer<CommittableT> committer;

    QuietCommitter(Committer<CommittableT> committer) {
      this.committer = committer;
    }

    @Override
    public void commit(Collection<CommitRequest<CommittableT>> requests)
        throws IOException, InterruptedException {
      committer.commit(requests);
    }

    @Override
    public void close() {
      closeQuietly(committer);
    }
  }
}
