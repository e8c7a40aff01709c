// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedPostgres;
import io.flinkpql.local.sql.KnownData;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Compares a candidate with the accounts of {@code known-data.sql}. Under the candidate account 3
 * is qualified instead of engaged, account 5 activated instead of on no tier; the others stay.
 */
@ExtendWith(SharedPostgres.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RulesCompareCommandIT {

  private static final String SHADOWS =
      """
      INSERT INTO pql_shadow_qualification
        (rule_set, rule_set_version, account, seq, kind, from_tier, to_tier, level, effective_at,
         recorded_at, score, segments, priority, entered_at, converted_at, signals, evidence,
         topic_partition, topic_offset)
      SELECT 'saas', 3, account, 1, 'promoted', NULL,
             CASE account WHEN 'acct_3' THEN 'qualified' WHEN 'acct_5' THEN 'activated' ELSE tier END,
             1, '2026-03-02T00:00Z', now(), 1,
             CASE account WHEN 'acct_3' THEN '{api-limit}' ELSE segments END, priority, '{}', NULL, '{}',
             '[{"tier": "qualified", "list": "enter", "condition": "invites_30d >= 1", "met": true,
                "values": {"invites_30d": 1}}]', 0, 1
      FROM pql_account WHERE rule_set = 'saas';
      INSERT INTO pql_shadow_qualification
      SELECT rule_set, rule_set_version, account, number,
             CASE number WHEN 2 THEN 'demoted' ELSE kind END, from_tier, to_tier, level,
             effective_at + number * interval '1 day', recorded_at, score, segments, priority,
             entered_at, converted_at, signals, evidence, trigger, topic_partition, topic_offset
      FROM (SELECT s.*, n AS number FROM pql_shadow_qualification s, generate_series(2, 4) AS n
            WHERE account = 'acct_3') AS repeated;
      INSERT INTO pql_shadow_qualification
      SELECT rule_set, rule_set_version, account, 2, 'converted', to_tier, to_tier, level,
             '2026-03-17T09:00Z', recorded_at, score, segments, priority, entered_at, converted_at,
             signals, evidence, trigger, topic_partition, topic_offset
      FROM pql_shadow_qualification WHERE account = 'acct_1';
      """;

  private KnownData data;

  @BeforeAll
  void fill(LocalPostgres postgres) throws Exception {
    data = KnownData.in(postgres, "compared");
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
        Statement statement = connection.createStatement()) {
      connection.setSchema(data.schema());
      statement.execute(SHADOWS);
    }
  }

  private CommandRun compare(String... arguments) {
    List<String> all =
        new ArrayList<>(List.of("rules", "compare", "--jdbc", data.postgres().jdbcUrl()));
    all.addAll(List.of("--user", data.postgres().user(), "--schema", data.schema()));
    all.addAll(List.of(arguments));
    return CommandRun.of(all.toArray(String[]::new));
  }

  @Test
  void movesSegmentsChangesConversionsAndExamplesAreShown() {
    CommandRun run = compare("saas");

    assertThat(run.status()).as(run.errors().toString()).isZero();
    assertThat(run.out().lines().findFirst().orElseThrow())
        .matches(
            "2 of \\d+ accounts would be on another tier under version 3 of 'saas' than under"
                + " 'saas'\\.");
    assertThat(run.out())
        .contains(
            """
            Tier now, and under the candidate:
                     1  engaged -> qualified
                     1  no tier -> activated
            """)
        .contains("87 now, 1 under the candidate; down and up again: 1 now, 1 under the candidate")
        .contains(
            """
            Examples: engaged -> qualified:
              acct_3
                now: met engaged: sign_in_days_7d >= 5 {"sign_in_days_7d":6}
                now: not met qualified: invites_30d >= 2 {"invites_30d":1}
                candidate: met qualified: invites_30d >= 1 {"invites_30d":1}
            """)
        .containsPattern("Tier at the conversion since then, now and under the candidate:\n.*")
        .contains("  qualified -> qualified\n");
  }

  @Test
  void candidateOrRuleSetThatIsNotThereIsNamed() {
    assertThat(compare("other").errors())
        .containsExactly("the tables hold no account under a candidate 'other'; candidates: saas");
    assertThat(compare("saas", "--against", "nobody").errors())
        .containsExactly("--against: name one of the rule sets in force: saas, teams");
  }
}
