// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.postgres.MigrationException;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedPostgres;
import io.flinkpql.local.sql.KnownData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Explains accounts of {@code known-data.sql}. */
@ExtendWith(SharedPostgres.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExplainCommandIT {

  private KnownData data;

  @BeforeAll
  void fill(LocalPostgres postgres) throws MigrationException, SQLException {
    data = KnownData.in(postgres, "explained");
  }

  private CommandRun explain(String... arguments) {
    return explainIn(data.schema(), arguments);
  }

  private CommandRun explainIn(String schema, String... arguments) {
    List<String> all = new ArrayList<>(List.of("explain", "--jdbc", data.postgres().jdbcUrl()));
    all.addAll(List.of("--user", data.postgres().user(), "--schema", schema));
    all.addAll(List.of(arguments));
    return CommandRun.of(all.toArray(String[]::new));
  }

  @Test
  void printsStandingReasonsAndHistory() {
    CommandRun run = explain("acct_3");

    assertThat(run.status()).as(run.errors().toString()).isZero();
    assertThat(run.out().replaceAll(" on \\d{4}-.* UTC, in 2\\d hours", " on T"))
        .isEqualToNormalizingNewlines(
            """
            acct_3, rule set saas (version 2)

            On tier engaged since 2026-04-01 08:00 UTC.
            Score 40; priority: high; segments: team-expansion.
            Traits: owner Ana; plan team; seats 12.
            Not converted.

            Conditions met to enter engaged:
              6 days with a sign-in in 7 days (sign_in_days_7d >= 5)

            Conditions missing for Ready for sales:
              1 teammates invited in 30 days (invites_30d >= 2)

            Without further activity it drops from engaged on T.

            History:
              2026-03-04 08:00 UTC  promoted from no tier to activated
              2026-03-06 08:00 UTC  promoted from activated to engaged
              2026-03-20 00:00 UTC  demoted from engaged to activated:\
             not met: 1 days with a sign-in in 7 days (sign_in_days_7d >= 5);\
             not met: 1 days with a sign-in in 7 days (sign_in_days_7d >= 2)
              2026-04-01 08:00 UTC  promoted from activated to engaged

            """);
  }

  @Test
  void printsMissingConditionsOfTheFirstTierForAnAccountOnNoTier() {
    assertThat(explain("acct_5").out())
        .contains(
            "On no tier.", "Conditions missing for activated:", "idle_days < 14 (idle_days 21)")
        .doesNotContain("Conditions met", "it drops");
  }

  @Test
  void historyIncludesConversions() {
    assertThat(explain("acct_1", "--rule-set", "saas").out())
        .contains(
            "Converted on 2026-03-17 09:00 UTC.",
            "On tier Ready for sales (qualified) since",
            "6 teammates invited in 30 days (invites_30d >= 2)",
            "2026-03-17 09:00 UTC  converted on tier Ready for sales",
            "2026-03-18 09:00 UTC  priority: none; segments: Close to the API limit, team-expansion")
        .doesNotContain("teams", "Conditions missing");
  }

  @Test
  void promotionIsExplainedByTheTrueSideOfACondition() {
    assertThat(explain("acct_4").out())
        .contains("  2 marketing-qualified leads (mql >= 1)")
        .doesNotContain("||");
  }

  @Test
  void overdueDropIsMarked() {
    assertThat(explain("acct_7").out()).contains(" (overdue, not recorded yet).");
  }

  @Test
  void explainsEveryRuleSetUnlessOneIsNamed() {
    assertThat(explain("acct_1").out()).contains("rule set saas", "rule set teams");
    assertThat(explain("acct_1", "--rule-set", "teams").out())
        .contains("rule set teams")
        .doesNotContain("rule set saas");
  }

  @Test
  void longHistoryIsLimitedToTheLatestChanges() throws SQLException {
    data.execute(
        "INSERT INTO pql_qualification SELECT rule_set, account, seq + n, 'updated', to_tier,"
            + " to_tier, level, effective_at + n * interval '1 day', recorded_at, score, segments,"
            + " priority, rule_set_version, entered_at, converted_at, signals, evidence, trigger,"
            + " 0, 0 FROM pql_qualification CROSS JOIN generate_series(1, 30) AS n WHERE rule_set ="
            + " 'saas' AND account = 'acct_4' AND seq = 1");

    String out = explain("acct_4").out();

    assertThat(out).contains("History (last 20 changes)", "2026-04-10 14:00 UTC");
    assertThat(out.lines().filter(line -> line.contains("priority: none;"))).hasSize(20);
  }

  @Test
  void unknownAccountIsRejectedWithTheMostSimilarId() {
    CommandRun run = explain("Acct-3");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors()).containsExactly("there is no account 'Acct-3'");
    assertThat(explain("ACCT_3").errors())
        .containsExactly("there is no account 'ACCT_3': did you mean 'acct_3'?");
    assertThat(explain("acct_33").errors().get(0)).contains("did you mean 'acct_3'?");
    assertThat(explain("ct_24").errors().get(0)).contains("did you mean 'acct_240'?");
  }

  @Test
  void ruleSetWithoutTheAccountIsRejectedWithThoseThatHaveIt() {
    CommandRun run = explain("acct_2", "--rule-set", "teams");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors())
        .containsExactly("account 'acct_2' has a standing only under other rule sets: saas");
  }

  @Test
  void schemaWithoutTablesIsRejected() {
    CommandRun run = explainIn("nowhere", "acct_2");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors()).singleElement().asString().contains("--schema", "nowhere");
  }

  @Test
  void tablesOfAnOlderVersionAreRejectedWithTheRemedy() throws Exception {
    KnownData older = KnownData.in(data.postgres(), "explained_older");
    older.execute("ALTER TABLE pql_rule_set DROP COLUMN labels CASCADE");

    CommandRun run = explainIn("explained_older", "acct_2");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors())
        .containsExactly(
            "--schema: the tables in the schema explained_older are those of an older version:"
                + " migrate them first");
  }

  @Test
  void unreachableDatabaseFailsInOneLineWithoutThePassword(@TempDir Path directory)
      throws IOException {
    Path password = Files.writeString(directory.resolve("password"), "hunter2\n");

    CommandRun run =
        CommandRun.of(
            "explain",
            "acct_1",
            "--jdbc",
            "jdbc:postgresql://localhost:1/pql",
            "--password-file",
            password.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.errors()).singleElement().asString().doesNotContain("hunter2");
  }

  @Test
  void controlCharactersOfTraitsEventsAndAccountsAreVisible() throws SQLException {
    String evil = "E'\\x1b[2Jevil\\u202e\\nSECOND LINE'";
    String json =
        "jsonb_build_array(jsonb_build_object('tier', to_tier, 'list', 'enter', 'met', true,"
            + " 'condition', %s::text, 'values', jsonb_build_object('traits.plan', %s::text)))";
    data.execute(
        "INSERT INTO pql_account SELECT (jsonb_populate_record(a, jsonb_build_object('account',"
            + " E'ev\\u202eil', 'priority', %s::text))).* FROM pql_account a WHERE account = 'acct_3'"
                .formatted(evil)
            + " AND rule_set = 'saas'");
    data.execute(
        "CREATE TEMP TABLE evil AS SELECT (jsonb_populate_record(q, jsonb_build_object("
            + "'account', E'ev\\u202eil', 'evidence', "
            + json.formatted(evil, evil)
            + "))).* FROM pql_qualification q WHERE account = 'acct_3' AND rule_set = 'saas';"
            + " ALTER TABLE evil DROP COLUMN deciding;"
            + " INSERT INTO pql_qualification SELECT * FROM evil");

    CommandRun run = explain("ev\u202eil");

    assertThat(run.status()).as(run.errors().toString()).isZero();
    assertThat(run.out())
        .startsWith("ev\\u202eil, rule set saas")
        .contains(
            "priority: \\u001b[2Jevil\\u202e\\u000aSECOND LINE;",
            "(traits.plan \\u001b[2Jevil\\u202e\\u000aSECOND LINE)")
        .doesNotContain("\u001b", "\u202e", "\nSECOND LINE");
    assertThat(explain("ev\u202ei").errors())
        .containsExactly("there is no account 'ev\\u202ei': did you mean 'ev\\u202eil'?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://pql:hunter2@localhost:1/pql",
        "jdbc:postgresql://localhost:1/pql?password=hunter2"
      })
  void urlWithCredentialsIsRejectedUnprinted(String url) {
    CommandRun run = CommandRun.of("explain", "acct_1", "--jdbc", url);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors())
        .containsExactly(
            "--jdbc: must not contain a user or a password; give --user, and --password-file or"
                + " the environment variable PGPASSWORD");
  }

  @Test
  void urlOfAnotherDatabaseIsRejected() {
    CommandRun run = CommandRun.of("explain", "acct_1", "--jdbc", "jdbc:mysql://localhost/pql");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors()).containsExactly("--jdbc: must start with jdbc:postgresql:");
  }
}
