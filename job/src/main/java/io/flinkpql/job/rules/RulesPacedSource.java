// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.rules;

import io.flinkpql.job.metric.Metric;
import io.flinkpql.rules.RuleHistory;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Wraps a source whose records are judged by the versions on the rules topic. Each of its readers
 * follows the topic, and reads no records while it cannot: barriers and other mails still pass.
 *
 * @param <T> type of the elements
 * @param <SplitT> type of the splits
 * @param <CheckpointT> type of the enumerator's state
 */
public final class RulesPacedSource<T, SplitT extends SourceSplit, CheckpointT>
    implements Source<T, SplitT, CheckpointT> {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the wrapped source.
   *
   * @param <T> type of the elements
   * @param <SplitT> type of the splits
   * @param <CheckpointT> type of the enumerator's state
   */
  @FunctionalInterface
  public interface Factory<T, SplitT extends SourceSplit, CheckpointT> extends Serializable {

    /**
     * Creates a source.
     *
     * @param rules the versions published so far, asked for each record
     */
    Source<T, SplitT, CheckpointT> create(Supplier<RuleHistory> rules);
  }

  private final RulesTopic topic;
  private final RuleHistory initial;
  private final Factory<T, SplitT, CheckpointT> factory;

  /**
   * Creates a source.
   *
   * @param initial the versions known when the job was submitted
   * @param factory creates the wrapped source, once for each reader and enumerator
   */
  public RulesPacedSource(
      RulesTopic topic, RuleHistory initial, Factory<T, SplitT, CheckpointT> factory) {
    this.topic = topic;
    this.initial = initial;
    this.factory = factory;
  }

  private Source<T, SplitT, CheckpointT> wrapped() {
    return factory.create(() -> initial);
  }

  @Override
  public Boundedness getBoundedness() {
    return wrapped().getBoundedness();
  }

  @Override
  public SplitEnumerator<SplitT, CheckpointT> createEnumerator(
      SplitEnumeratorContext<SplitT> context) throws Exception {
    return wrapped().createEnumerator(context);
  }

  @Override
  public SplitEnumerator<SplitT, CheckpointT> restoreEnumerator(
      SplitEnumeratorContext<SplitT> context, CheckpointT checkpoint) throws Exception {
    return wrapped().restoreEnumerator(context, checkpoint);
  }

  @Override
  public SimpleVersionedSerializer<SplitT> getSplitSerializer() {
    return wrapped().getSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<CheckpointT> getEnumeratorCheckpointSerializer() {
    return wrapped().getEnumeratorCheckpointSerializer();
  }

  @Override
  public SourceReader<T, SplitT> createReader(SourceReaderContext context) throws Exception {
    RulesWatch watch = RulesWatch.start(topic, initial, "source " + context.getIndexOfSubtask());
    try {
      return new PacedReader<>(watch, factory.create(watch).createReader(context), context);
    } catch (Exception e) {
      watch.close();
      throw e;
    }
  }

  /** Reads nothing while the watch is not fresh. */
  private static final class PacedReader<T, SplitT extends SourceSplit>
      implements SourceReader<T, SplitT> {

    private final RulesWatch watch;
    private final SourceReader<T, SplitT> reader;

    PacedReader(RulesWatch watch, SourceReader<T, SplitT> reader, SourceReaderContext context) {
      this.watch = watch;
      this.reader = reader;
      Metric.RULES_AGE.gauge(context.metricGroup(), watch::ageMillis);
      Metric.RULES_PAUSED.gauge(context.metricGroup(), () -> watch.changed().isDone() ? 0 : 1);
    }

    @Override
    public void start() {
      reader.start();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
      return watch.isFresh() ? reader.pollNext(output) : InputStatus.NOTHING_AVAILABLE;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
      CompletableFuture<Void> fresh = watch.changed();
      return fresh.isDone() ? reader.isAvailable() : fresh;
    }

    @Override
    public List<SplitT> snapshotState(long checkpointId) {
      return reader.snapshotState(checkpointId);
    }

    @Override
    public void addSplits(List<SplitT> splits) {
      reader.addSplits(splits);
    }

    @Override
    public void notifyNoMoreSplits() {
      reader.notifyNoMoreSplits();
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
      reader.handleSourceEvents(event);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
      reader.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
      reader.notifyCheckpointAborted(checkpointId);
    }

    @Override
    public void pauseOrResumeSplits(Collection<String> toPause, Collection<String> toResume) {
      reader.pauseOrResumeSplits(toPause, toResume);
    }

    @Override
    public void close() throws Exception {
      try {
        reader.close();
      } finally {
        watch.close();
      }
    }
  }
}
