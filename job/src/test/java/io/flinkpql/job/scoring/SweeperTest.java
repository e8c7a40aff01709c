package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SweeperTest {

  private final List<String> visits = new ArrayList<>();
  private final Sweeper sweeper =
      new Sweeper(() -> List.of("cached"), () -> Stream.of("stored"), this::visit);
  private Runnable atFirstVisit = () -> {};

  private void visit(String id) {
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
  void aSweepRefreshesNobody() {
    sweeper.request();
    finish();
    assertThat(visits).containsExactly("cached", "stored");
  }

  @Test
  void aRefreshWantedInTheMiddleOfASweepGetsARoundOfItsOwn() {
    atFirstVisit = sweeper::requestRefresh;
    sweeper.request();
    finish();
    assertThat(visits).containsExactly("cached", "stored", "cached refreshed", "stored refreshed");
  }

  @Test
  void aSweepWantedInTheMiddleOfARefreshComesAfterIt() {
    atFirstVisit = sweeper::request;
    sweeper.requestRefresh();
    finish();
    assertThat(visits).containsExactly("cached refreshed", "stored refreshed", "cached", "stored");
  }
}
