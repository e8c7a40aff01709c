// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.rules;

import io.flinkpql.job.metric.Metric;
import io.flinkpql.rulelog.RuleLog;
import io.flinkpql.rules.RuleHistory;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.metrics.Counter;

/**
 * Emits an element for records of the rules topic, each record once: its reader's position is part
 * of the checkpoint. It runs with parallelism 1, never finishes, and never holds back the
 * watermark.
 *
 * @param <T> type of the elements
 */
public final class RuleLogSource<T>
    implements Source<T, RuleLogSource.Position, RuleLogSource.Assigned> {

  private static final long serialVersionUID = 1L;

  /**
   * Converts records to elements.
   *
   * @param <T> type of the elements
   */
  @FunctionalInterface
  public interface Converter<T> extends Serializable {

    /**
     * Returns the element of the last record of a fold; empty if it has none.
     *
     * @param log the fold up to the record
     */
    Optional<T> convert(RuleLog log);
  }

  /** The reason of dead letters that are refused records of the rules topic. */
  public static final String REFUSED = "bad_rule_set";

  private final RulesTopic topic;
  private final RuleHistory initial;
  private final Converter<T> converter;

  /**
   * Creates a source.
   *
   * @param initial the versions known when the job was submitted
   */
  public RuleLogSource(RulesTopic topic, RuleHistory initial, Converter<T> converter) {
    this.topic = topic;
    this.initial = initial;
    this.converter = converter;
  }

  /**
   * The only split: the position in the topic.
   *
   * @param nextOffset offset of the first record that was not emitted
   */
  public record Position(long nextOffset) implements SourceSplit {
    @Override
    public String splitId() {
      return "rules";
    }
  }

  /**
   * The enumerator's state.
   *
   * @param assigned whether the split was given to the reader
   */
  public record Assigned(boolean assigned) {}

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SourceReader<T, Position> createReader(SourceReaderContext context) {
    return new Reader<>(
        topic, initial, converter, Metric.DEAD_LETTERS.counter(context.metricGroup(), REFUSED));
  }

  @Override
  public SplitEnumerator<Position, Assigned> createEnumerator(
      SplitEnumeratorContext<Position> context) {
    return new Enumerator(context, false);
  }

  @Override
  public SplitEnumerator<Position, Assigned> restoreEnumerator(
      SplitEnumeratorContext<Position> context, Assigned checkpoint) {
    return new Enumerator(context, checkpoint.assigned());
  }

  @Override
  public SimpleVersionedSerializer<Position> getSplitSerializer() {
    return new LongSerializer<>() {
      @Override
      long toLong(Position position) {
        return position.nextOffset();
      }

      @Override
      Position fromLong(long value) {
        return new Position(value);
      }
    };
  }

  @Override
  public SimpleVersionedSerializer<Assigned> getEnumeratorCheckpointSerializer() {
    return new LongSerializer<>() {
      @Override
      long toLong(Assigned state) {
        return state.assigned() ? 1 : 0;
      }

      @Override
      Assigned fromLong(long value) {
        return new Assigned(value == 1);
      }
    };
  }

  private abstract static class LongSerializer<V> implements SimpleVersionedSerializer<V> {

    abstract long toLong(V value);

    abstract V fromLong(long value);

    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(V value) {
      return ByteBuffer.allocate(Long.BYTES).putLong(toLong(value)).array();
    }

    @Override
    public V deserialize(int version, byte[] bytes) {
      return fromLong(ByteBuffer.wrap(bytes).getLong());
    }
  }

  /** Gives the split to the first reader that registers. */
  private static final class Enumerator implements SplitEnumerator<Position, Assigned> {

    private final SplitEnumeratorContext<Position> context;
    private final Queue<Position> unassigned = new ArrayDeque<>();

    Enumerator(SplitEnumeratorContext<Position> context, boolean assigned) {
      this.context = context;
      if (!assigned) {
        unassigned.add(new Position(0));
      }
    }

    @Override
    public void start() {}

    @Override
    public void handleSplitRequest(int subtask, String hostname) {}

    @Override
    public void addSplitsBack(List<Position> splits, int subtask) {
      unassigned.addAll(splits);
      if (context.registeredReaders().containsKey(subtask)) {
        addReader(subtask);
      }
    }

    @Override
    public void addReader(int subtask) {
      if (!unassigned.isEmpty()) {
        context.assignSplit(unassigned.remove(), subtask);
      }
    }

    @Override
    public Assigned snapshotState(long checkpointId) {
      return new Assigned(unassigned.isEmpty());
    }

    @Override
    public void close() {}
  }

  /** Follows the topic from the split's position. */
  private static final class Reader<T> implements SourceReader<T, Position> {

    private final RulesTopic topic;
    private final RuleHistory initial;
    private final Converter<T> converter;
    private final Counter refused;
    // One queue from the start: its future is asked for before the split arrives.
    private final FoldQueue queue = new FoldQueue();
    private Optional<RulesWatch> watch = Optional.empty();
    private long nextOffset;

    Reader(RulesTopic topic, RuleHistory initial, Converter<T> converter, Counter refused) {
      this.topic = topic;
      this.initial = initial;
      this.converter = converter;
      this.refused = refused;
    }

    @Override
    public void start() {}

    @Override
    public void addSplits(List<Position> splits) {
      nextOffset = splits.get(0).nextOffset();
      queue.startAt(nextOffset);
      watch = Optional.of(RulesWatch.start(topic, initial, "rule log", queue::put));
    }

    @Override
    public InputStatus pollNext(ReaderOutput<T> output) {
      watch.ifPresent(RulesWatch::isFresh);
      Optional<RuleLog> log = queue.poll();
      if (log.isPresent()) {
        emit(log.get(), output);
      }
      // Idle rather than a watermark: this input has no event time.
      output.markIdle();
      return queue.isEmpty() ? InputStatus.NOTHING_AVAILABLE : InputStatus.MORE_AVAILABLE;
    }

    private void emit(RuleLog log, ReaderOutput<T> output) {
      nextOffset = log.nextOffset();
      Optional<T> element = converter.convert(log);
      if (element.isPresent()) {
        output.collect(element.get());
        if (log.last().orElseThrow().outcome() instanceof RuleLog.Outcome.Refused) {
          refused.inc();
        }
      }
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
      return queue.available();
    }

    @Override
    public List<Position> snapshotState(long checkpointId) {
      return watch.isPresent() ? List.of(new Position(nextOffset)) : List.of();
    }

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() throws Exception {
      if (watch.isPresent()) {
        watch.get().close();
      }
    }
  }
}
