// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.postgres.MigrationException;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedPostgres;
import io.flinkpql.local.sql.KnownData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Explains accounts under candidates: version 2 of {@code saas} was followed by version 3. */
@ExtendWith(SharedPostgres.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExplainShadowIT {

  private static final String INSERT =
      """
      INSERT INTO pql_shadow_qualification
        (rule_set, rule_set_version, account, seq, kind, from_tier, to_tier, level, effective_at,
         recorded_at, score, segments, priority, entered_at, converted_at, signals, evidence,
         topic_partition, topic_offset)
      VALUES ('saas', %d, 'acct_3', %d, '%s', %s, %s, %d, '%s', now(), 12.5, '{heavy}', 'high', '%s',
        NULL, '{}', '%s', 0, 0)
      """;

  private static final String PROMOTED =
      """
      [{"tier": "activated", "list": "enter", "condition": "a >= 1", "met": true, "values": {"a": 1}},
       {"tier": "engaged", "list": "enter", "condition": "a >= 5", "met": false, "values": {"a": 1}},
       {"tier": "engaged", "list": "stay", "condition": "a >= 4", "met": false, "values": {"a": 1}},
       {"tier": "engaged", "list": "enter", "condition": "b >= 0", "met": true, "values": {"b": 0}}]""";

  private static final String DEMOTED =
      """
      [{"tier": "activated", "list": "enter", "condition": "a >= 1", "met": false, "values": {"a": 0}},
       {"tier": "engaged", "list": "enter", "condition": "a >= 5", "met": false, "values": {"a": 0}}]""";

  private KnownData data;

  @BeforeAll
  void fill(LocalPostgres postgres) throws MigrationException, SQLException {
    data = KnownData.in(postgres, "explained_shadow");
    data.execute(
        INSERT.formatted(
            2, 1, "demoted", "'activated'", "NULL", 0, "2026-03-01T00:00Z", "{}", DEMOTED));
    data.execute(
        INSERT.formatted(
            3,
            1,
            "promoted",
            "NULL",
            "'activated'",
            1,
            "2026-03-04T08:00Z",
            "{\"activated\": \"2026-03-02T07:00:00Z\"}",
            PROMOTED));
  }

  private CommandRun explain(String... arguments) {
    List<String> all = new ArrayList<>(List.of("explain", "--jdbc", data.postgres().jdbcUrl()));
    all.addAll(List.of("--user", data.postgres().user(), "--schema", data.schema()));
    all.addAll(List.of(arguments));
    return CommandRun.of(all.toArray(String[]::new));
  }

  @Test
  void printsTheStandingAtTheLastChangeUnderTheLatestVersion() {
    CommandRun run = explain("acct_3", "--shadow");

    assertThat(run.status()).as(run.errors().toString()).isZero();
    assertThat(run.out())
        .isEqualToNormalizingNewlines(
            """
            acct_3, candidate saas (version 3, without effect), at its last change on 2026-03-04 08:00 UTC

            On tier activated since 2026-03-02 07:00 UTC.
            Score 12.5; priority: high; segments: heavy.
            Not converted.

            Conditions met to enter activated:
              a >= 1 (a 1)

            Conditions missing for engaged:
              a >= 5 (a 1)

            History:
              2026-03-04 08:00 UTC  promoted from no tier to activated

            """);
  }

  @Test
  void theNextTierOfADemotedAccountIsTheOneLost() throws SQLException {
    data.execute(
        INSERT.formatted(
            3, 2, "demoted", "'activated'", "NULL", 0, "2026-03-09T08:00Z", "{}", DEMOTED));

    assertThat(explain("acct_3", "--shadow").out())
        .contains("On no tier.", "Conditions missing for activated:\n  a >= 1 (a 0)")
        .contains("2026-03-09 08:00 UTC  demoted from activated to no tier: not a >= 1 (a 0)")
        .doesNotContain("engaged", "2026-03-01");
    data.execute("DELETE FROM pql_shadow_qualification WHERE seq = 2");
  }

  @Test
  void withoutTheOptionCandidatesAreNotShown() {
    assertThat(explain("acct_3").out()).doesNotContain("candidate", "heavy");
  }

  @Test
  void anAccountWithoutAChangeUnderACandidateIsRefusedWithTheCandidates() {
    CommandRun run = explain("acct_1", "--shadow");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors())
        .containsExactly(
            "account 'acct_1' has not changed under a candidate: it is on no tier there, or unknown;"
                + " candidates: saas (version 3)");
  }

  @Test
  void tablesWithoutCandidatesSayHowToTryOne() throws Exception {
    KnownData empty = KnownData.in(data.postgres(), "explained_no_shadow");

    CommandRun run =
        CommandRun.of(
            "explain",
            "acct_3",
            "--shadow",
            "--jdbc",
            empty.postgres().jdbcUrl(),
            "--user",
            empty.postgres().user(),
            "--schema",
            empty.schema());

    assertThat(run.errors())
        .containsExactly(
            "the tables hold no account under a candidate; './pql rules push --shadow FILE' tries one");
  }
}
