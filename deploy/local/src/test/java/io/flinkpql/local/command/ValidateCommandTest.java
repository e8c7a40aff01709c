// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ValidateCommandTest {

  private static final String RULES = "../rules/saas-default.yaml";

  @Test
  void eventsNeedExactlyOneRuleSet() {
    CommandRun run = CommandRun.of("validate", RULES, RULES, "--events", "pom.xml");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors())
        .containsExactly("--events: needs exactly one rule set, but 2 are given: name one of them");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void endNeedsEvents() {
    CommandRun run = CommandRun.of("validate", RULES, "--as-of", "2026-03-04");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors()).containsExactly("--as-of: needs --events, whose messages it limits");
  }

  @Test
  void missingEventsAreReportedBeforeTheRuleSetIsRead() {
    CommandRun run = CommandRun.of("validate", RULES, "--events", "no.ndjson");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors()).containsExactly("no.ndjson: no such file");
  }
}
