// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SweeperTest {

  private final List<String> visits = new ArrayList<>();
  private final List<String> stored = new ArrayList<>();
  private int completedSweeps;
  private final Sweeper sweeper =
      new Sweeper(
          () -> Stream.of("cached"),
          () -> Stream.of("stored"),
          this::visit,
          () -> completedSweeps++);
  private Runnable atFirstVisit = () -> {};

  private void visit(String id) {
    if (sweeper.visitsStored()) {
      stored.add(sweeper.storedId());
    }
    visits.add(sweeper.refreshing() ? id + " refreshed" : id);
    Runnable once = atFirstVisit;
    atFirstVisit = () -> {};
    once.run();
  }

  private void finish() {
    while (sweeper.running()) {
      sweeper.step(1);
    }
  }

  @Test
  void aSweepRefreshesNoAccount() {
    sweeper.request();
    finish();
    assertThat(visits).containsExactly("cached", "stored");
  }

  @Test
  void aRefreshRequestedDuringASweepFollowsIt() {
    atFirstVisit = sweeper::requestRefresh;
    sweeper.request();
    finish();
    assertThat(visits).containsExactly("cached", "stored", "cached refreshed", "stored refreshed");
  }

  @Test
  void aSweepRequestedDuringARefreshFollowsIt() {
    atFirstVisit = sweeper::request;
    sweeper.requestRefresh();
    finish();
    assertThat(visits).containsExactly("cached refreshed", "stored refreshed", "cached", "stored");
  }

  @Test
  void eachSweepVisitsStoredAccountsOnceAndReportsItsCompletion() {
    atFirstVisit = sweeper::request;
    sweeper.request();
    assertThat(completedSweeps).isZero();
    finish();
    assertThat(stored).containsExactly("stored", "stored");
    assertThat(completedSweeps).isEqualTo(2);
    assertThat(sweeper.visitsStored()).isFalse();
  }

  @Test
  void aClosedSweepIsNotReportedAsCompleted() {
    sweeper.request();
    sweeper.step(1);
    sweeper.close();
    assertThat(completedSweeps).isZero();
    assertThat(sweeper.visitsStored()).isFalse();
  }
}
