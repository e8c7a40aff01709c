// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.flinkpql.job.options.JobConfiguration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuietlyClosedSinkTest {

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  @Test
  void closingAWriterWhoseProducerWasFencedThrowsNothing() {
    FencedWriter fenced = new FencedWriter(new ProducerFencedException("newer epoch"));

    assertThatCode(() -> new QuietlyClosedSink.Writer<>(fenced).close()).doesNotThrowAnyException();

    assertThat(fenced.calls).containsExactly("close");
  }

  @Test
  void closingACommitterThrowsNothing() {
    Committer<String> failing =
        new Committer<>() {
          @Override
          public void commit(Collection<CommitRequest<String>> requests) {}

          @Override
          public void close() throws Exception {
            throw new IOException("the broker is away");
          }
        };

    assertThatCode(() -> new QuietlyClosedSink.QuietCommitter<>(failing).close())
        .doesNotThrowAnyException();
  }

  @Test
  void interruptedCloseKeepsTheThreadInterrupted() {
    new QuietlyClosedSink.Writer<>(new FencedWriter(new InterruptedException())).close();

    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  @Test
  void everyOtherCallReachesTheWriter() throws Exception {
    FencedWriter writer = new FencedWriter(new IOException());
    QuietlyClosedSink.Writer<String, String, String> quiet = new QuietlyClosedSink.Writer<>(writer);

    quiet.write("record", null);
    quiet.flush(true);
    quiet.writeWatermark(null);

    assertThat(quiet.prepareCommit()).containsExactly("committable");
    assertThat(quiet.snapshotState(3)).containsExactly("state 3");
    assertThat(writer.calls).containsExactly("write record", "flush true", "watermark");
  }

  @Test
  void sinkOfScoringIsClosedQuietly() throws Exception {
    JobConfiguration configuration =
        JobConfiguration.load(
            new String[] {
              "--pql.kafka.bootstrap-servers=localhost:1", "--pql.kafka.topics.usage=usage"
            },
            Map.of(),
            List.of());

    assertThat(OutboundSink.of(configuration, ScoringLease.of(configuration)))
        .isInstanceOf(QuietlyClosedSink.class);
  }

  private static final class FencedWriter
      implements PrecommittingStatefulSinkWriter<String, String, String> {

    private final List<String> calls = new ArrayList<>();
    private final Exception failure;

    FencedWriter(Exception failure) {
      this.failure = failure;
    }

    @Override
    public void write(String element, Context context) {
      calls.add("write " + element);
    }

    @Override
    public void flush(boolean endOfInput) {
      calls.add("flush " + endOfInput);
    }

    @Override
    public void writeWatermark(org.apache.flink.api.common.eventtime.Watermark watermark) {
      calls.add("watermark");
    }

    @Override
    public Collection<String> prepareCommit() {
      return List.of("committable");
    }

    @Override
    public List<String> snapshotState(long checkpoint) {
      return List.of("state " + checkpoint);
    }

    @Override
    public void close() throws Exception {
      calls.add("close");
      throw failure;
    }
  }
}
