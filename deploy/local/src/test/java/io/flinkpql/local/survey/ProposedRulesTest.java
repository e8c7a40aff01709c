// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.survey;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.MessageFormat;
import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSets;
import io.flinkpql.rules.Signal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProposedRulesTest {

  private final ProposedRules proposal = new ProposedRules(MessageFormat.SEGMENT, Long.MAX_VALUE);

  private void track(String event, String user, String context) {
    add(
        "{'type':'track','event':'%s','userId':'%s','timestamp':'2026-03-04',%s}"
            .formatted(event, user, context));
  }

  private void add(String json) {
    proposal.add(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theEventOfMostAccountsComesFirst() throws InvalidRuleSetException {
    add("{'type':'group','groupId':'c','userId':'u3','timestamp':'2026-03-01'}");
    track("Say: #1", "u1", "'context':{'groupId':'a'}");
    track("Say: #1", "u1", "'context':{'groupId':'a'}");
    track("Open", "u1", "'context':{'groupId':'a'}");
    track("Open", "u3", "'context':{}");

    RuleSet rules = RuleSets.read(proposal.yaml().orElseThrow());

    assertThat(rules.subjectIsUser()).isFalse();
    assertThat(rules.signals())
        .extracting(Signal::name)
        .containsExactly("active_days_7d", "active_users_7d", "event_1", "event_2");
    assertThat(proposal.yaml().orElseThrow())
        .contains("event_1: {event: \"Open\", measure: count}   # 2 of 2 accounts")
        .contains("event_2: {event: \"Say: #1\", measure: count}   # 1 of 2 accounts");
  }

  @Test
  void withoutAccountsTheRulesAreAboutUsers() throws InvalidRuleSetException {
    track("Open", "u1", "'context':{}");

    assertThat(RuleSets.read(proposal.yaml().orElseThrow()).subjectIsUser()).isTrue();
  }

  @Test
  void withoutEventsThereAreNoRules() {
    add("{'type':'track','event':'Open','userId':'u1','timestamp':'soon'}");

    assertThat(proposal.yaml()).isEmpty();
  }
}
