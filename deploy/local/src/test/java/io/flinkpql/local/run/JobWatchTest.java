// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.local.server.JobObservation;
import io.flinkpql.local.server.JobObservation.Failure;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.Test;

class JobWatchTest {

  private static final Failure BROKER_AWAY =
      new Failure(10, new RuntimeException("wrapper", new IOException("the broker is away")));
  private static final Failure BROKER_STILL_AWAY = new Failure(20, BROKER_AWAY.cause());
  private static final Failure BUG = new Failure(30, new IllegalStateException("a bug"));

  private final List<String> lines = new ArrayList<>();
  private final ManualClock clock = new ManualClock();
  private final JobWatch watch = new JobWatch("Scoring", Duration.ofSeconds(80), clock, lines::add);

  @Test
  void everyNewCauseIsToldOnce() throws Exception {
    watch.observe(restarting(BROKER_AWAY));
    watch.observe(restarting(BROKER_AWAY));
    watch.observe(restarting(BROKER_AWAY, BROKER_STILL_AWAY));
    watch.observe(restarting(BROKER_AWAY, BROKER_STILL_AWAY, BUG));

    assertThat(lines)
        .containsExactly(
            "Scoring failed and restarts: IOException: the broker is away",
            "Scoring failed and restarts: a bug");
  }

  @Test
  void recoveryIsToldAndMakesEveryCauseNewAgain() throws Exception {
    watch.observe(running());
    watch.observe(restarting(BROKER_AWAY));
    assertThat(watch.running()).isFalse();
    watch.observe(running(BROKER_AWAY));
    watch.observe(running(BROKER_AWAY));
    watch.observe(restarting(BROKER_AWAY, BROKER_STILL_AWAY));

    assertThat(lines)
        .containsExactly(
            "Scoring failed and restarts: IOException: the broker is away",
            "Scoring runs again.",
            "Scoring failed and restarts: IOException: the broker is away");
  }

  @Test
  void firstStartIsNoRecovery() throws Exception {
    watch.observe(new JobObservation(JobStatus.RUNNING, false, 0, List.of()));
    assertThat(watch.running()).isFalse();
    watch.observe(running());

    assertThat(watch.running()).isTrue();
    assertThat(lines).isEmpty();
  }

  @Test
  void endOfTheJobIsAFailureWithItsCause() {
    assertThatThrownBy(
            () -> watch.observe(new JobObservation(JobStatus.FAILED, false, 0, List.of(BUG))))
        .isInstanceOf(RunFailedException.class)
        .hasMessage("Scoring has ended (FAILED): a bug");
  }

  @Test
  void jobThatWaitsForAServerIsToldByItsCheckpoints() throws Exception {
    watch.observe(withCheckpoints(1));
    clock.now = clock.now.plusSeconds(80);
    watch.observe(withCheckpoints(1));
    assertThat(lines).isEmpty();
    clock.now = clock.now.plusSeconds(1);
    watch.observe(withCheckpoints(1));
    watch.observe(withCheckpoints(1));
    watch.observe(withCheckpoints(2));

    assertThat(lines)
        .containsExactly(
            "Scoring has completed no checkpoint for 80 s: a server that it needs may be away or"
                + " slow; see the log",
            "Scoring completes checkpoints again.");
  }

  private static JobObservation withCheckpoints(long completed) {
    return new JobObservation(JobStatus.RUNNING, true, completed, List.of());
  }

  private static JobObservation restarting(Failure... failures) {
    return new JobObservation(JobStatus.RESTARTING, false, 0, List.of(failures));
  }

  private static JobObservation running(Failure... failures) {
    return new JobObservation(JobStatus.RUNNING, true, 0, List.of(failures));
  }

  private static final class ManualClock extends Clock {
    private Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
