// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.account.Account;
import io.flinkpql.scoring.Qualification;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests when an account qualifies for a definition for the first time and ceases to. */
class LeadHistoryTest {

  private static final List<LeadDefinition> DEFINITIONS =
      List.of(
          new LeadDefinition.OfTier("engaged", 1),
          new LeadDefinition.OfTier("qualified", 2),
          new LeadDefinition.OfSegment("api"));

  private final LeadHistory history = LeadHistory.empty(DEFINITIONS.size());

  private void add(Qualification record) {
    history.add(record, DEFINITIONS);
  }

  private List<LeadTimes> leads() {
    return IntStream.range(0, DEFINITIONS.size()).mapToObj(history::times).toList();
  }

  private static Qualification record(long effectiveAt, int level, String... segments) {
    return new Qualification(
        "account",
        1,
        Qualification.Kind.UPDATED,
        Optional.empty(),
        Optional.empty(),
        level,
        effectiveAt,
        0,
        List.of(segments),
        Optional.empty(),
        "rules",
        1,
        Map.of(),
        Account.UNSET,
        Map.of(),
        List.of(),
        Optional.empty());
  }

  @Test
  void accountWithoutRecordsNeverQualified() {
    assertThat(leads()).containsOnly(LeadTimes.NEVER);
  }

  @Test
  void higherTierQualifiesForTheLowerOnesToo() {
    add(record(10, 2));

    assertThat(leads())
        .containsExactly(
            new LeadTimes(10, Account.UNSET), new LeadTimes(10, Account.UNSET), LeadTimes.NEVER);
  }

  @Test
  void onlyTheFirstEntryAndTheFirstExitAfterItCount() {
    add(record(10, 1, "api"));
    add(record(20, 0));
    add(record(30, 2, "api"));
    add(record(40, 0));

    assertThat(leads())
        .containsExactly(new LeadTimes(10, 20), new LeadTimes(30, 40), new LeadTimes(10, 20));
  }
}
