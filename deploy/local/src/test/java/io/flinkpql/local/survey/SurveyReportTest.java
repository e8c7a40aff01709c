// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.survey;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.scoring.ReplayCounts;
import io.flinkpql.job.scoring.ReplayTally;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleSet;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SurveyReportTest {

  private static final RuleSet RULES =
      new PublishedRules(
              """
              name: r
              version: 1
              signals: {n: {event: A, measure: count}}
              tiers:
                - {name: active, enter: "n >= 1"}
                - {name: engaged, enter: ["n >= 3", "traits.plan == 'pro'"], stay: "n >= 2"}
              segments: {many: "n >= 9"}
              priority:
                - {name: high, when: "n >= 5"}
                - {name: high, when: "level == 2"}
              """,
              0)
          .ruleSet();

  private static ReplayCounts counts(long accounts, OptionalLong asOf) {
    return new ReplayCounts(12, 7, 1, 2, 0, 0, 0, Map.of("bad_timestamp", 2L), accounts, 9, asOf);
  }

  @Test
  void numbersAndSharesOfAccountsStandByCondition() {
    long asOf = Instant.parse("2026-03-04T10:00:00Z").toEpochMilli();
    String report =
        SurveyReport.of(
            RULES,
            counts(3_000, OptionalLong.of(asOf)),
            new ReplayTally(
                new long[] {2_000, 900, 800, 1_000, 1, 500, 700},
                new long[] {1_000, 1_300, 700},
                new long[] {1},
                new long[] {1_200, 0}),
            List.of(new SoughtName("event 'B'", List.of("points", "conversion"))));

    assertThat(report)
        .isEqualTo(
            """
            data: 12 messages, of them 7 applied, 1 excluded, 2 duplicates, 0 unmatched, 0 identity, 0 after the end
            dead letters: bad_timestamp 2
            never in the data:
              event 'B' (points, conversion)
            accounts that meet each condition, tier and segment at 2026-03-04T10:00:00Z:
                    3000  100.0%  accounts
                    1000   33.3%  no tier
                    2000   66.7%  tier active or higher
                    2000   66.7%    enter: n >= 1
                     700   23.3%  tier engaged
                     900   30.0%    enter: n >= 3
                     800   26.7%    enter: traits.plan == 'pro'
                    1000   33.3%    stay: n >= 2
                       1   <0.1%  segment many
                       1   <0.1%    n >= 9
                    1200   40.0%  priority high
                     500   16.7%    n >= 5
                     700   23.3%    level == 2
            """);
  }

  @Test
  void dataWithoutAccountsHasNoTable() {
    String report =
        SurveyReport.of(
            RULES,
            counts(0, OptionalLong.empty()),
            new ReplayTally(new long[7], new long[3], new long[1], new long[2]),
            List.of());

    assertThat(report)
        .contains("every event, property and trait that the rule set names occurs in the data")
        .doesNotContain("%", "NaN");
  }
}
