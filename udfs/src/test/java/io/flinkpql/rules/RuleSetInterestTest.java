// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.FieldPath;
import org.junit.jupiter.api.Test;

class RuleSetInterestTest {

  @Test
  void wantsTheEventsOfSignalsPointsAndConversion() throws Exception {
    RuleSetInterest interest =
        new RuleSetInterest(
            RuleSetText.with("score: {points: {Clicked: 1}}\nconversion: {event: Paid}"));
    assertThat(interest.wants("Signed In")).isTrue();
    assertThat(interest.wants("Clicked")).isTrue();
    assertThat(interest.wants("Paid")).isTrue();
    assertThat(interest.wants("Other")).isFalse();
  }

  @Test
  void wantsEveryEventIfASignalMatchesAll() throws Exception {
    RuleSetInterest interest =
        new RuleSetInterest(RuleSetText.withSignal("{event: \"*\", measure: days_since_last}"));
    assertThat(interest.wants("Other")).isTrue();
  }

  @Test
  void excludesAMessageIfOneConditionIsTrue() throws Exception {
    RuleSetInterest interest =
        new RuleSetInterest(
            RuleSetText.with("exclude: [\"user.endsWith('@our.com')\", traits.bot == true]"));
    assertThat(interest.fields()).extracting(FieldPath::toString).containsExactly("traits.bot");
    assertThat(interest.excludes("a@our.com", new Object[] {null})).isTrue();
    assertThat(interest.excludes("", new Object[] {true})).isTrue();
    assertThat(interest.excludes("", new Object[] {null})).isFalse();
    assertThat(interest.excludes("a@other.com", new Object[] {"true"})).isFalse();
  }

  @Test
  void providesTheParserSettingsOfTheRuleSet() throws Exception {
    RuleSetInterest interest =
        new RuleSetInterest(
            RuleSetText.with(
                "subject: user\n"
                    + "limits: {max_message_bytes: 2000, max_future_skew: 1s}\n"
                    + "segments: {x: has(traits.plan)}"));
    assertThat(interest.version()).isEqualTo(1);
    assertThat(interest.subjectIsUser()).isTrue();
    assertThat(interest.traits()).containsExactly("plan");
    assertThat(interest.maxMessageBytes()).isEqualTo(2_000);
    assertThat(interest.maxFutureSkewMillis()).isEqualTo(1_000);
  }
}
