// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.Measure;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSets;
import io.flinkpql.rules.Signal;
import io.flinkpql.rules.Tier;
import io.flinkpql.rules.Window;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests that discovered rule sets are valid, whatever the events are called. */
class DiscoveredRulesTest {

  private static final Figures FIGURES = new Figures(10, 5, 4, 3);

  private static CandidateCondition condition(
      String event, Measure measure, String property, int days) {
    return new CandidateCondition(
        new Candidate(event, measure, property, days), new Threshold(true, 3));
  }

  private static RuleSet rules(CandidateCondition... conditions) throws InvalidRuleSetException {
    String yaml =
        new DiscoveredRules("Paid: \"now\"", new Definition(List.of(conditions), FIGURES, FIGURES))
            .yaml(List.of("a comment\nwith a line break"));
    return RuleSets.read(yaml);
  }

  @Test
  void definitionIsTheTopTierAboveItsConditions() throws InvalidRuleSetException {
    RuleSet rules =
        rules(
            condition("Teammate Invited", Measure.COUNT, "", 14),
            condition("Report Viewed", Measure.SUM, "rows", Candidate.EVER));

    assertThat(rules.conversions()).containsExactly("Paid: \"now\"");
    assertThat(rules.signals())
        .extracting(Signal::name)
        .containsExactly("teammate_invited_count_14d", "report_viewed_sum_rows_ever");
    assertThat(rules.tiers())
        .extracting(Tier::name)
        .containsExactly("teammate_invited_count_14d", "qualified");
    assertThat(rules.tiers().get(0).enter()).hasSize(1);
    assertThat(rules.tiers().get(1).enter()).hasSize(2);
    assertThat(rules.retentionDays()).isEqualTo(RuleSet.DEFAULT_RETENTION_DAYS);
  }

  @Test
  void anyNameOfAnEventGivesAValidRuleSet() throws InvalidRuleSetException {
    RuleSet rules =
        rules(
            condition("2 \"quotes\": {x} #", Measure.COUNT, "", 7),
            condition("2 'quotes': {x}", Measure.COUNT, "", 7),
            condition("注册", Measure.DISTINCT, "länge in m", 7));

    assertThat(rules.signals())
        .extracting(Signal::name)
        .containsExactly(
            "event_2_quotes_x_count_7d",
            "event_2_quotes_x_count_7d_2",
            "event_distinct_l_nge_in_m_7d");
    assertThat(rules.signals().get(0).matcher().events()).containsExactly("2 \"quotes\": {x} #");
  }

  @Test
  void activityEverIsThatOfTheLongestWindow() throws InvalidRuleSetException {
    RuleSet rules = rules(condition("*", Measure.ACTIVE_DAYS, "", Candidate.EVER));

    assertThat(rules.retentionDays()).isEqualTo(RuleSet.MAX_RETENTION_DAYS);
    assertThat(rules.signals().get(0).window())
        .isEqualTo(new Window.Days(RuleSet.MAX_RETENTION_DAYS, 0));
    assertThat(rules.signals().get(0).matcher().matchesEveryEvent()).isTrue();
  }
}
