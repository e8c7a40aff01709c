// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.ruletest;

import static io.flinkpql.ruletest.TestFiles.errors;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestFileRefusalTest {

  @Test
  void everyErrorHasItsPlace() {
    assertThat(
            errors(
                """
                rules: []
                strt: 0d
                tests:
                  - name: a
                    messages:
                      - {at: soon, event: E}
                      - {event: E}
                      - {at: 0d}
                      - {at: 0d, event: E, times: 2}
                      - {at: 0d, event: E, every: 1d}
                      - {at: 0d, delete: all}
                      - {at: 0d, message: {type: track}, user: u}
                      - {at: 0d, event: E, properties: {n: 0x1F}}
                    expect:
                      - {at: 1d}
                      - {at: 1d, tierr: a}
                      - {at: 1d, known: 1, level: -1, counts: {lost: 1}}
                      - {at: 1d, history: [{kind: raised}], evidence: [{tiers: t}]}
                  - {name: a, expect: []}
                """))
        .containsExactly(
            "1:8: 'rules' needs at least one file",
            "2:1: unknown key 'strt' in a test file: did you mean 'start'?",
            "6:14: 'at' must be a time from the start like '5d 9h', or like 2026-01-10T09:00:00Z",
            "7:9: a message needs 'at'",
            "8:9: a message needs one of 'event', 'traits', 'delete' or 'message'",
            "9:9: 'times' needs 'every', the time between two messages",
            "10:9: 'every' needs 'times', the number of messages",
            "11:26: 'delete' must be account or user",
            "12:48: 'message' holds the whole message: remove 'user'",
            "13:44: '0x1F' is not a number in JSON: write it in decimal, or put it in quotes",
            "15:9: an expectation needs a value to compare, like 'tier'",
            "16:9: an expectation needs a value to compare, like 'tier'",
            "16:18: unknown key 'tierr' in an expectation: did you mean 'tier'?",
            "17:25: 'known' must be true or false",
            "17:35: 'level' must be a whole number from 0 to 50",
            "17:48: unknown key 'lost' in 'counts'",
            "18:35: 'kind' must be one of promoted, demoted, updated, converted, deleted",
            "18:57: unknown key 'tiers' in an entry of 'evidence': did you mean 'tier'?",
            "19:12: duplicate test name 'a'",
            "19:23: 'expect' needs at least one expectation");
  }

  @Test
  void laterVersionsNeedTheirInstantsInOrder() {
    assertThat(
            errors(
                """
                rules: [{file: a.yaml, at: 1d}, b.yaml, {file: c.yaml, at: 9d}, {file: d.yaml, at: 8d}]
                tests: [{name: a, expect: {at: 0d, level: 0}}]
                """))
        .containsExactly(
            "1:28: the first rule set has no 'at': it is in force from ever",
            "1:33: a later version needs 'at': {file: rules-v2.yaml, at: 10d}",
            "1:72: 'rules' must be in the order of their 'at'");
  }

  @Test
  void aTestHasABoundedNumberOfMessages() {
    assertThat(
            errors(
                """
                rules: a.yaml
                tests:
                  - name: many
                    messages:
                      - {at: 0d, event: E, every: 1s, times: 60000}
                      - {at: 0d, event: E, every: 1s, times: 60000}
                    expect: {at: 0d, level: 0}
                """))
        .containsExactly("6:9: a test can have at most 100000 messages");
  }

  @Test
  void aDocumentOfAnotherShapeIsRefused() {
    assertThat(errors("- 1")).contains("1:1: a test file must be a mapping of keys to values");
    assertThat(errors("rules: a.yaml\ntests: {}"))
        .containsExactly("2:8: 'tests' must be a list of at least one test");
    assertThat(errors("{\"rules\": \"a.yaml\", \"tests\": ["))
        .singleElement()
        .asString()
        .contains("not valid JSON");
  }
}
