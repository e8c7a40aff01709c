// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RulesWatchTest {

  private static final RuleHistory INITIAL =
      RuleHistory.of(
          new PublishedRules(
              """
              {name: r, version: 1, signals: {a: {event: A, measure: count}},
               tiers: [{name: t, enter: 'a >= 1'}]}
              """,
              0));

  /** Returns a topic on a port where nothing listens. */
  private static RulesTopic unreachable() throws Exception {
    return RulesTopic.of(
            JobConfiguration.load(
                new String[] {
                  "--pql.kafka.bootstrap-servers=127.0.0.1:1",
                  "--pql.rules.topic=pql.rules",
                  "--pql.rules.lead=1s"
                },
                Map.of(),
                List.of()))
        .orElseThrow();
  }

  @Test
  void aWatchThatCannotReadIsNeverFreshAndKeepsTheVersionsItBeganWith() throws Exception {
    try (RulesWatch watch = RulesWatch.start(unreachable(), INITIAL, "test")) {
      assertThat(watch.get()).isSameAs(INITIAL);
      assertThat(watch.isFresh()).isFalse();
      assertThat(watch.changed()).isNotDone();
      assertThatThrownBy(() -> watch.awaitFresh(Duration.ofMillis(50)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("rules topic pql.rules on 127.0.0.1:1 could not be followed");
    }
  }
}
