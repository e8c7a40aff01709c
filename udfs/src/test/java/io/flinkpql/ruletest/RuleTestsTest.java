// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.ruletest;

import static io.flinkpql.ruletest.TestFiles.RULES;
import static io.flinkpql.ruletest.TestFiles.failures;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RuleTestsTest {

  @Test
  void everyValueOfAnAccountCanBeExpected() {
    assertThat(
            failures(
                """
                rules: small.yaml
                tests:
                  - name: all
                    messages:
                      - {at: 0d, traits: {limit: 100}}
                      - {at: 9h, event: Signed In, every: 1d, times: 3}
                      - {at: 3d, event: API Called, properties: {calls: 79.5}}
                      - {at: 3d 1h, event: API Called, user: bob, properties: {calls: 0.5}}
                      - {at: 3d 2h, event: Paid}
                    expect:
                      - at: 3d 3h
                        known: true
                        tier: team
                        level: 2
                        score: 6
                        segments: near-limit
                        priority: high
                        converted: true
                        signals: {sign_ins_7d: 3, calls: 80, idle_days: 1}
                        history:
                          - {at: 2d 9h, kind: promoted, from: null, to: active, version: 1}
                          - {at: 3d 1h, kind: promoted, to: team}
                          - {at: 3d 2h, kind: converted}
                        evidence:
                          - {tier: team, condition: users_7d >= 2, met: true, values: {users_7d: 2}}
                        missing: []
                        drops_at: 7d
                        counts: {applied: 7, unmatched: 0, dead_letters: 0}
                      - {at: 7d, tier: null, segments: [], priority: null}
                """,
                RULES))
        .isEmpty();
  }

  @Test
  void aDifferenceIsReportedAtItsPlaceWithBothValuesAndWhatIsMissing() {
    assertThat(
            failures(
                """
                rules: small.yaml
                tests:
                  - name: two sign-ins
                    messages: [{at: 9h, event: Signed In, every: 1d, times: 2}]
                    expect:
                      - at: 2d
                        tier: active
                        signals: {sign_ins_7d: 3}
                """,
                RULES))
        .containsExactly(
            """
            7:15: at 2d, account account-1: tier differs
            expected  "active"
            actual    null
            tier 'active' needs sign_ins_7d >= 3, where sign_ins_7d is 2""",
            """
            8:32: at 2d, account account-1: signal sign_ins_7d differs
            expected  3
            actual    2""");
  }

  @Test
  void aHistoryThatDiffersIsShownLineByLine() {
    assertThat(
            failures(
                """
                rules: small.yaml
                tests:
                  - name: promoted
                    messages: [{at: 9h, event: Signed In, every: 1d, times: 3}]
                    expect: {at: 3d, history: [{at: 1d 9h, to: active}]}
                """,
                RULES))
        .containsExactly(
            """
            5:31: at 3d, account account-1: history differs
            expected  {"at":"1d 9h","to":"active"}
            actual    {"at":"2d 9h","kind":"promoted","from":null,"to":"active","version":1}""");
  }

  @Test
  void messagesAfterTheInstantOfAnExpectationAreLeftOut() {
    assertThat(
            failures(
                """
                rules: small.yaml
                start: 2026-03-02T00:00:00Z
                tests:
                  - name: grows
                    messages:
                      - {at: 2026-03-04T09:00:00Z, event: Signed In}
                      - {at: 1d, event: Signed In}
                    expect:
                      - {at: 0d, known: false, tier: null, level: 0, signals: {sign_ins_7d: null}}
                      - {at: 1d, signals: {sign_ins_7d: 1}}
                      - {at: 2d 9h, signals: {sign_ins_7d: 2}}
                """,
                RULES))
        .isEmpty();
  }

  @Test
  void everyUserOfAListSendsTheMessageAndRepeatedIdsAreDuplicates() {
    assertThat(
            failures(
                """
                rules: small.yaml
                tests:
                  - name: users
                    messages:
                      - {at: 1h, event: Signed In, user: [ann, bob, eve@us.example]}
                      - {at: 2h, event: Signed In, id: same, every: 10m, times: 3}
                      - {at: 3h, event: Other Thing, account: other}
                    expect:
                      - at: 4h
                        signals: {users_7d: 3, sign_ins_7d: 3}
                        counts: {applied: 4, duplicates: 2, excluded: 1, unmatched: 0}
                      - {at: 4h, account: other, signals: {users_7d: 1}}
                """,
                RULES))
        .isEmpty();
  }

  @Test
  void aWholeMessageFindsItsAccountByItsUser() {
    assertThat(
            failures(
                """
                rules: small.yaml
                tests:
                  - name: anonymous first
                    messages:
                      - {at: 1h, message: {type: track, event: Signed In, anonymousId: anon}}
                      - {at: 2h, message: {type: group, groupId: acme, anonymousId: anon}}
                      - {at: 3h, message: {type: identify, userId: ann, anonymousId: anon}}
                      - {at: 4h, message: {type: track, event: Signed In, userId: ann}}
                      - {at: 5h, message: {type: track, event: Signed In, userId: nobody}}
                      - {at: 6h, message: {type: track, event: Signed In}}
                    expect:
                      at: 1d
                      account: acme
                      signals: {sign_ins_7d: 2}
                      counts: {applied: 2, identity: 2, dead_letters: 2}
                """,
                RULES))
        .isEmpty();
  }

  @Test
  void aDeletedAccountIsUnknownAndADeletedUserNoLongerCounts() {
    assertThat(
            failures(
                """
                rules: small.yaml
                tests:
                  - name: deletions
                    messages:
                      - {at: 1h, event: Signed In, user: [ann, bob]}
                      - {at: 2h, delete: user, user: bob}
                      - {at: 3h, delete: account}
                    expect:
                      - {at: 2h, signals: {users_7d: 1, sign_ins_7d: 2}}
                      - {at: 3h, known: false}
                """,
                RULES))
        .isEmpty();
  }

  @Test
  void aLaterVersionIsInForceFromItsInstant() {
    assertThat(
            failures(
                """
                rules: [small.yaml, {file: small-v2.yaml, at: 5d}]
                tests:
                  - name: lower threshold
                    messages: [{at: 9h, event: Signed In, every: 2d, times: 2}]
                    expect:
                      - {at: 4d 23h, tier: null}
                      - {at: 5d, tier: active, history: [{at: 5d, to: active, version: 2}]}
                """,
                RULES,
                RULES
                    .replace("version: 1", "version: 2")
                    .replace("sign_ins_7d >= 3", "sign_ins_7d >= 2")))
        .isEmpty();
  }

  @Test
  void namesThatTheRuleSetLacksAreFoundWithASuggestion() {
    TestFile file =
        TestFiles.read(
            """
            rules: small.yaml
            tests:
              - name: misspelt
                expect:
                  - at: 1d
                    tier: activ
                    segments: [bussy]
                    priority: highest
                    signals: {sign_in_7d: 1}
                    history: [{to: teem}]
            """);

    assertThat(
            TestFiles.texts(
                RuleTests.unknownNames(file, java.util.List.of(TestFiles.rules(RULES)))))
        .containsExactly(
            "6:15: the rule set has no tier 'activ': did you mean 'active'?",
            "7:20: the rule set has no segment 'bussy': did you mean 'busy'?",
            "8:19: the rule set has no priority 'highest'",
            "9:19: the rule set has no signal 'sign_in_7d': did you mean 'sign_ins_7d'?",
            "10:24: the rule set has no tier 'teem': did you mean 'team'?");
  }
}
