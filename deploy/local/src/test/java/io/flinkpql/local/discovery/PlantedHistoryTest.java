// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flinkpql.discovery.CandidateCondition;
import io.flinkpql.discovery.Definition;
import io.flinkpql.discovery.DiscoveryReport;
import io.flinkpql.discovery.Finding;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that discovery finds the cause that a history has, and none in one that has none. */
class PlantedHistoryTest {

  private static final int ACCOUNTS = 900;

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 5);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void findsBothBehavioursAndTheThreshold(long seed) {
    PlantedHistory planted = PlantedHistory.withCause(seed, ACCOUNTS);
    DiscoveryReport report = DiscoveryInMemory.of(planted.lines());

    assertThat(report.predicts()).isTrue();
    List<String> firstEvents =
        report.findings().stream().map(PlantedHistoryTest::event).distinct().limit(3).toList();
    assertThat(firstEvents).contains(PlantedHistory.INVITED, PlantedHistory.CONNECTED);
    Definition definition = report.definition().orElseThrow();
    assertThat(definition.conditions())
        .extracting(condition -> condition.candidate().event())
        .containsExactlyInAnyOrder(PlantedHistory.INVITED, PlantedHistory.CONNECTED);
    CandidateCondition invites =
        definition.conditions().stream()
            .filter(condition -> condition.candidate().event().equals(PlantedHistory.INVITED))
            .findFirst()
            .orElseThrow();
    assertThat(invites.threshold().bound()).isCloseTo(PlantedHistory.THRESHOLD, within(1.0));
    assertThat(definition.second().precision().orElseThrow())
        .isCloseTo(planted.truePrecision(), within(0.1));
  }

  private static String event(Finding finding) {
    return finding.condition().candidate().event();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void findsNothingWhereNothingCausesPaying(long seed) {
    DiscoveryReport report =
        DiscoveryInMemory.of(PlantedHistory.withoutCause(seed, ACCOUNTS).lines());

    assertThat(report.enoughPaid()).isTrue();
    assertThat(report.candidatesLookedAt()).isGreaterThan(100);
    assertThat(report.findings()).isNotEmpty();
    assertThat(report.findings().stream().filter(Finding::predicts).map(Finding::condition))
        .isEmpty();
    assertThat(report.definition()).isEmpty();
  }
}
