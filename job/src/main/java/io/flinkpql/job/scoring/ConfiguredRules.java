// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

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
 * Rule sets where none are published while the job runs: the one it was configured with, once at
 * each start, so that it is written for those who read the job's topics.
 *
 * <p>It never ends, for a checkpoint would remember that, and never holds back event time.
 */
public final class ConfiguredRules
    implements Source<PublishedRules, ConfiguredRules.NoSplit, ConfiguredRules.NoProgress> {

  private static final long serialVersionUID = 1L;

  private final PublishedRules configured;

  /**
   * @param configured the rule set that the job was configured with
   */
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
    return new NothingSerializer<>(new NoSplit());
  }

  @Override
  public SimpleVersionedSerializer<NoProgress> getEnumeratorCheckpointSerializer() {
    return new NothingSerializer<>(new NoProgress());
  }

  /** What there is to read is no part of a whole. */
  public record NoSplit() implements SourceSplit {
    @Override
    public String splitId() {
      return "none";
    }
  }

  /** What was read is read again after a restart. */
  public record NoProgress() {}

  private static final class Reader implements SourceReader<PublishedRules, NoSplit> {

    private final CompletableFuture<Void> never = new CompletableFuture<>();
    private final PublishedRules configured;
    private boolean said;

    Reader(PublishedRules configured) {
      this.configured = configured;
    }

    @Override
    public void start() {}

    @Override
    public InputStatus pollNext(ReaderOutput<PublishedRules> output) {
      if (!said) {
        said = true;
        output.collect(configured);
        // Idle, not at the end of time: while all messages are idle too, the end of time would be
        // what is left of both inputs, and no watermark could ever follow it.
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
      return said ? never : CompletableFuture.completedFuture(null);
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

  /** Writes the one value there is. */
  private record NothingSerializer<T>(T value) implements SimpleVersionedSerializer<T> {

    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(T nothing) {
      return new byte[0];
    }

    @Override
    public T deserialize(int version, byte[] bytes) {
      return value;
    }
  }
}
