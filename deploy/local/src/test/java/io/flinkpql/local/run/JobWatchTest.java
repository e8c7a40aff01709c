// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.local.server.JobObservation;
import io.flinkpql.local.server.JobObservation.Failure;
import java.io.IOException;
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
  private final JobWatch watch = new JobWatch("Scoring", lines::add);

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
    watch.observe(new JobObservation(JobStatus.RUNNING, false, List.of()));
    assertThat(watch.running()).isFalse();
    watch.observe(running());

    assertThat(watch.running()).isTrue();
    assertThat(lines).isEmpty();
  }

  @Test
  void endOfTheJobIsAFailureWithItsCause() {
    assertThatThrownBy(
            () -> watch.observe(new JobObservation(JobStatus.FAILED, false, List.of(BUG))))
        .isInstanceOf(RunFailedException.class)
        .hasMessage("Scoring has ended (FAILED): a bug");
  }

  private static JobObservation restarting(Failure... failures) {
    return new JobObservation(JobStatus.RESTARTING, false, List.of(failures));
  }

  private static JobObservation running(Failure... failures) {
    return new JobObservation(JobStatus.RUNNING, true, List.of(failures));
  }
}
