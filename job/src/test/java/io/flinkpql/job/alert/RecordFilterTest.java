// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordFilterTest {

  private static final Set<String> ANY = Set.of();

  @Test
  void anEmptyFilterMatchesEverything() {
    assertThat(RecordFilter.ALL.includes(Records.read(Records.PROMOTED))).isTrue();
    assertThat(RecordFilter.ALL.includes(Records.read(Records.DEMOTED))).isTrue();
  }

  /** The record promoted: saas-default, qualified, highest, api-limit and team. */
  @ParameterizedTest
  @CsvSource({
    "rule set, saas-default, true",
    "rule set, other, false",
    "kind, promoted, true",
    "kind, demoted, false",
    "tier, qualified, true",
    "tier, engaged, false",
    "priority, highest, true",
    "priority, high, false",
    "segment, team, true",
    "segment, none, false",
  })
  void eachListFiltersOnItsOwn(String list, String wanted, boolean included) {
    Set<String> one = Set.of(wanted);
    RecordFilter selection =
        switch (list) {
          case "rule set" -> new RecordFilter(one, ANY, ANY, ANY, ANY);
          case "kind" -> new RecordFilter(ANY, one, ANY, ANY, ANY);
          case "tier" -> new RecordFilter(ANY, ANY, one, ANY, ANY);
          case "priority" -> new RecordFilter(ANY, ANY, ANY, one, ANY);
          default -> new RecordFilter(ANY, ANY, ANY, ANY, one);
        };

    assertThat(selection.includes(Records.read(Records.PROMOTED))).isEqualTo(included);
  }

  @Test
  void everyListMustMatchAtLeastOneName() {
    Set<String> kinds = Set.of("promoted", "demoted");
    LoggedQualification promoted = Records.read(Records.PROMOTED);

    assertThat(
            new RecordFilter(ANY, kinds, Set.of("qualified", "x"), ANY, Set.of("y", "team"))
                .includes(promoted))
        .isTrue();
    assertThat(
            new RecordFilter(ANY, kinds, Set.of("qualified", "x"), Set.of("low"), Set.of("team"))
                .includes(promoted))
        .isFalse();
  }

  @Test
  void demotionsMatchTheLostTier() {
    LoggedQualification demoted = Records.read(Records.DEMOTED);

    assertThat(new RecordFilter(ANY, ANY, Set.of("qualified"), ANY, ANY).includes(demoted))
        .isTrue();
    assertThat(new RecordFilter(ANY, ANY, ANY, Set.of("highest"), ANY).includes(demoted))
        .as("a record without priority has none of those wanted")
        .isFalse();
  }
}
