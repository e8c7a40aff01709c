// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RefusedVersionException;
import io.flinkpql.rules.RuleHistory;
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

  private static PublishedRules version(int version, long activeFrom) {
    return new PublishedRules(RULES.replace("version: 2", "version: " + version), activeFrom);
  }

  private RuleVersions startedWith(PublishedRules configured) throws Exception {
    return RuleVersions.withConfigured(configured, state);
  }

  @Test
  void aRepublishedRuleSetIsFoundWithoutCompilingItAgain() throws Exception {
    PublishedRules first = version(2, 1_000);
    RuleVersions versions = startedWith(first);
    PublishedRules again = version(2, 5_000);
    assertThat(versions.publish(again)).isFalse();
    assertThat(versions.known(again)).containsSame(first);
    assertThat(versions.history().latestRules()).isSameAs(first.ruleSet());
  }

  @Test
  void restoredVersionsAreListedInTheirOrder() throws Exception {
    PublishedRules second = version(2, 0);
    PublishedRules third = version(3, 0);
    state.put(3L, third);
    state.put(2L, second);
    RuleHistory history = startedWith(version(3, 9)).history();
    assertThat(history.size()).isEqualTo(2);
    assertThat(history.rules(0)).isSameAs(second.ruleSet());
    assertThat(history.latestRules()).isSameAs(third.ruleSet());
  }

  @Test
  void aHigherConfiguredVersionFollowsTheRestoredOnes() throws Exception {
    startedWith(version(2, 1_000));
    RuleHistory history = startedWith(version(3, 5_000)).history();
    assertThat(history.latest().activeFrom()).isEqualTo(5_000);
    assertThat(startedWith(version(3, 9_000)).history()).isEqualTo(history);
  }

  @Test
  void aLowerConfiguredVersionIsRefused() throws Exception {
    startedWith(version(2, 0));
    startedWith(version(8, 0));
    for (int lower : new int[] {2, 7}) {
      assertThatThrownBy(() -> startedWith(version(lower, 0)))
          .isInstanceOf(RefusedVersionException.class)
          .hasMessage(
              "The job is started with version %d of rule set 'r', but its state is under version 8:"
                      .formatted(lower)
                  + " start it with version 8 or a higher one. To go back to older rules, give their"
                  + " text a version higher than 8.");
    }
  }

  @Test
  void aLowerPublishedVersionIsIgnored() throws Exception {
    RuleVersions versions = startedWith(version(2, 0));
    assertThat(versions.publish(version(1, 0))).isFalse();
    assertThat(versions.known(version(1, 0))).isEmpty();
  }

  @Test
  void aChangedRuleSetOfAKnownVersionIsRefused() throws Exception {
    RuleVersions versions = startedWith(version(2, 0));
    PublishedRules changed = new PublishedRules(RULES.replace("a >= 1", "a >= 2"), 0);
    assertThatThrownBy(() -> versions.publish(changed))
        .isInstanceOf(RefusedVersionException.class)
        .hasMessageContaining("still version 2");
    assertThatThrownBy(() -> startedWith(changed))
        .isInstanceOf(RefusedVersionException.class)
        .hasMessageContaining("still version 2");
  }

  @Test
  void aLogThatIsAheadOfTheStateAddsItsVersions() throws Exception {
    RuleHistory log = RuleHistory.of(version(1, 0)).with(version(2, 1_000));
    RuleVersions.withLog(log, state);
    RuleHistory ahead = log.with(version(3, 2_000)).with(version(4, 3_000));
    assertThat(RuleVersions.withLog(ahead, state).history()).isSameAs(ahead);
    assertThat(state.contains(4L)).isTrue();
  }

  @Test
  void aLogThatGrowsAddsItsVersions() throws Exception {
    RuleHistory log = RuleHistory.of(version(1, 0));
    RuleVersions versions = RuleVersions.withLog(log, state);
    RuleHistory longer = log.with(version(2, 1_000));
    versions.follow(longer);
    assertThat(versions.history()).isSameAs(longer);
    assertThat(RuleVersions.withLog(longer, state).history()).isSameAs(longer);
    assertThat(state.contains(2L)).isTrue();
    assertThatThrownBy(() -> versions.follow(log))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Version 2 of rule set 'r'");
  }

  @Test
  void aLogThatLacksAVersionOfTheStateIsRefused() throws Exception {
    RuleHistory log = RuleHistory.of(version(1, 0)).with(version(2, 1_000));
    RuleVersions.withLog(log.with(version(3, 2_000)), state);
    assertThatThrownBy(() -> RuleVersions.withLog(log, state))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Version 3 of rule set 'r', in force from 1970-01-01T00:00:02Z, is in the state of the"
                + " job but not at its place in the log of rule sets: restore the log, or start the"
                + " job without the state.");
    assertThatThrownBy(() -> RuleVersions.withLog(log.with(version(3, 2_001)), state))
        .hasMessageContaining("Version 3 of rule set 'r'");
  }
}
