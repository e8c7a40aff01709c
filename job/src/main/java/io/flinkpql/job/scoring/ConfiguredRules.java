// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.rules.PublishedRules;
import java.util.List;
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

/**
 * Emits the configured rule set once at each start of the job, so that the job writes it to its
 * topics. It is the source of rule sets where none are published while the job runs.
 *
 * <p>The source never finishes, because a checkpoint would remember that it had, and it never holds
 * back the watermark.
 */
public final class ConfiguredRules
    implements Source<PublishedRules, ConfiguredRules.NoSplit, ConfiguredRules.NoProgress> {

  private static final long serialVersionUID = 1L;

  private final PublishedRules configured;

  /** Creates a source that emits {@code configured}. */
  public ConfiguredRules(PublishedRules configured) {
    this.configured = configured;
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SourceReader<PublishedRules, NoSplit> createReader(SourceReaderContext context) {
    return new Reader(configured);
  }

  @Override
  public SplitEnumerator<NoSplit, NoProgress> createEnumerator(
      SplitEnumeratorContext<NoSplit> context) {
    return new Enumerator();
  }

  @Override
  public SplitEnumerator<NoSplit, NoProgress> restoreEnumerator(
      SplitEnumeratorContext<NoSplit> context, NoProgress checkpoint) {
    return new Enumerator();
  }

  @Override
  public SimpleVersionedSerializer<NoSplit> getSplitSerializer() {
    return new SingletonSerializer<>(new NoSplit());
  }

  @Override
  public SimpleVersionedSerializer<NoProgress> getEnumeratorCheckpointSerializer() {
    return new SingletonSerializer<>(new NoProgress());
  }

  /** The split type of a source that assigns no splits. */
  public record NoSplit() implements SourceSplit {
    @Override
    public String splitId() {
      return "none";
    }
  }

  /** The enumerator's state, which is empty: a restart emits the rule set again. */
  public record NoProgress() {}

  private static final class Reader implements SourceReader<PublishedRules, NoSplit> {

    private final CompletableFuture<Void> neverAvailable = new CompletableFuture<>();
    private final PublishedRules configured;
    private boolean emitted;

    Reader(PublishedRules configured) {
      this.configured = configured;
    }

    @Override
    public void start() {}

    @Override
    public InputStatus pollNext(ReaderOutput<PublishedRules> output) {
      if (!emitted) {
        emitted = true;
        output.collect(configured);
        // Idle rather than MAX_WATERMARK: while usage is idle too, MAX_WATERMARK would pass the
        // operator, and no later watermark could follow it.
        output.markIdle();
      }
      return InputStatus.NOTHING_AVAILABLE;
    }

    @Override
    public List<NoSplit> snapshotState(long checkpointId) {
      return List.of();
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
      return emitted ? neverAvailable : CompletableFuture.completedFuture(null);
    }

    @Override
    public void addSplits(List<NoSplit> splits) {}

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {}
  }

  private static final class Enumerator implements SplitEnumerator<NoSplit, NoProgress> {

    @Override
    public void start() {}

    @Override
    public void handleSplitRequest(int subtask, String hostname) {}

    @Override
    public void addSplitsBack(List<NoSplit> splits, int subtask) {}

    @Override
    public void addReader(int subtask) {}

    @Override
    public NoProgress snapshotState(long checkpointId) {
      return new NoProgress();
    }

    @Override
    public void close() {}
  }

  /** Serializes the only value of a type as no bytes. */
  private record SingletonSerializer<T>(T value) implements SimpleVersionedSerializer<T> {

    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(T ignored) {
      return new byte[0];
    }

    @Override
    public T deserialize(int version, byte[] bytes) {
      return value;
    }
  }
}
