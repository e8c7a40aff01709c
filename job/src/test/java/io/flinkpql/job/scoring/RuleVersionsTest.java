// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.rules.PublishedRules;
import io.flinkpql.scoring.RuleTimeline;
import java.util.List;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RuleVersionsTest {

  private static final String RULES =
      """
      {name: r, version: 2, signals: {a: {event: A, measure: count}},
       tiers: [{name: t, enter: 'a >= 1'}]}
      """;

  private BroadcastState<Long, PublishedRules> state;
  private final RuleTimeline timeline = new RuleTimeline(qualification -> {});

  @BeforeEach
  void createState() throws Exception {
    state =
        new DefaultOperatorStateBackendBuilder(
                getClass().getClassLoader(),
                new ExecutionConfig(),
                false,
                List.of(),
                new CloseableRegistry())
            .build()
            .getBroadcastState(RuleVersions.STATE);
  }

  @Test
  void aRepublishedRuleSetIsFoundWithoutCompilingItAgain() throws Exception {
    RuleVersions versions = new RuleVersions(state, timeline);
    PublishedRules first = new PublishedRules(RULES, 1_000);
    assertThat(versions.publish(first)).isTrue();
    PublishedRules again = new PublishedRules(RULES, 5_000);
    assertThat(versions.publish(again)).isFalse();
    assertThat(versions.known(again)).containsSame(first);
    assertThat(timeline.latestRules()).isSameAs(first.ruleSet());
  }

  @Test
  void restoredVersionsArePublishedInTheirOrder() throws Exception {
    PublishedRules second = new PublishedRules(RULES, 0);
    PublishedRules third = new PublishedRules(RULES.replace("version: 2", "version: 3"), 0);
    state.put(3L, third);
    state.put(2L, second);
    new RuleVersions(state, timeline);
    assertThat(timeline.latestRules()).isSameAs(third.ruleSet());
    assertThat(timeline.layout(2).rules()).isSameAs(second.ruleSet());
  }

  @Test
  void aLowerVersionIsIgnored() throws Exception {
    RuleVersions versions = new RuleVersions(state, timeline);
    versions.publish(new PublishedRules(RULES, 0));
    PublishedRules lower = new PublishedRules(RULES.replace("version: 2", "version: 1"), 0);
    assertThat(versions.publish(lower)).isFalse();
    assertThat(versions.known(lower)).isEmpty();
  }

  @Test
  void aChangedRuleSetOfAKnownVersionIsRefused() throws Exception {
    RuleVersions versions = new RuleVersions(state, timeline);
    versions.publish(new PublishedRules(RULES, 0));
    PublishedRules changed = new PublishedRules(RULES.replace("a >= 1", "a >= 2"), 0);
    assertThatThrownBy(() -> versions.publish(changed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("still version 2");
  }
}
