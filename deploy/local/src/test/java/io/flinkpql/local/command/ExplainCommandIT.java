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

/** On {@code known-data.sql}. */
@ExtendWith(SharedPostgres.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExplainCommandIT {

  private KnownData data;

  @BeforeAll
  void fill(LocalPostgres postgres) throws MigrationException, SQLException {
    data = KnownData.in(postgres, "explained");
  }

  private Called explain(String... arguments) {
    return explainIn(data.schema(), arguments);
  }

  private Called explainIn(String schema, String... arguments) {
    List<String> all = new ArrayList<>(List.of("explain", "--jdbc", data.postgres().jdbcUrl()));
    all.addAll(List.of("--user", data.postgres().user(), "--schema", schema));
    all.addAll(List.of(arguments));
    return Called.with(all.toArray(String[]::new));
  }

  @Test
  void anAccountIsTold() {
    Called called = explain("acct_3");

    assertThat(called.status()).as(called.errors().toString()).isZero();
    assertThat(called.out().replaceAll(" on \\d{4}-.* UTC, in 2\\d hours", " on T"))
        .isEqualToNormalizingNewlines(
            """
            acct_3, by rule set saas (version 2)

            Stands on engaged since 2026-04-01 08:00 UTC.
            Score 40; priority: high; segments: team-expansion.
            Has not converted.

            It got there by:
              sign_in_days_7d >= 5 (sign_in_days_7d 6)

            For qualified it lacks:
              invites_30d >= 2 (invites_30d 1)

            If nothing happens, it loses engaged on T.

            What happened:
              2026-03-04 08:00 UTC  rose from no tier to activated
              2026-03-06 08:00 UTC  rose from activated to engaged
              2026-03-20 00:00 UTC  fell from engaged to activated:\
             not sign_in_days_7d >= 5 (sign_in_days_7d 1); not sign_in_days_7d >= 2 (sign_in_days_7d 1)
              2026-04-01 08:00 UTC  rose from activated to engaged

            """);
  }

  @Test
  void anAccountOnNoTierIsToldWhatItLacksForTheFirst() {
    assertThat(explain("acct_5").out())
        .contains("Stands on no tier.", "For activated it lacks:", "idle_days < 14 (idle_days 21)")
        .doesNotContain("It got there by", "If nothing happens");
  }

  @Test
  void aConversionIsPartOfTheStory() {
    assertThat(explain("acct_1", "--rule-set", "saas").out())
        .contains(
            "Converted on 2026-03-17 09:00 UTC.",
            "invites_30d >= 2 (invites_30d 6)",
            "2026-03-17 09:00 UTC  converted, on qualified",
            "2026-03-18 09:00 UTC  priority: none; segments: api-limit, team-expansion")
        .doesNotContain("teams", "it lacks");
  }

  @Test
  void aDropThatIsOverdueIsSaidToBe() {
    assertThat(explain("acct_7").out()).contains(", which is about to be recorded.");
  }

  @Test
  void everyRuleSetTellsItsOwnUnlessOneIsNamed() {
    assertThat(explain("acct_1").out()).contains("by rule set saas", "by rule set teams");
    assertThat(explain("acct_1", "--rule-set", "teams").out())
        .contains("by rule set teams")
        .doesNotContain("by rule set saas");
  }

  @Test
  void theLastChangesOfManyAreShown() throws SQLException {
    data.execute(
        "INSERT INTO pql_qualification SELECT rule_set, account, seq + n, 'updated', to_tier,"
            + " to_tier, level, effective_at + n * interval '1 day', recorded_at, score, segments,"
            + " priority, rule_set_version, entered_at, converted_at, signals, evidence, trigger,"
            + " 0, 0 FROM pql_qualification CROSS JOIN generate_series(1, 30) AS n WHERE rule_set ="
            + " 'saas' AND account = 'acct_4' AND seq = 1");

    String out = explain("acct_4").out();

    assertThat(out).contains("What happened last (20 changes)", "2026-04-10 14:00 UTC");
    assertThat(out.lines().filter(line -> line.contains("priority: none;"))).hasSize(20);
  }

  @Test
  void anAccountThatIsNotThereIsRefusedWithTheNearest() {
    Called called = explain("Acct-3");

    assertThat(called.status()).isEqualTo(2);
    assertThat(called.errors()).containsExactly("there is no account 'Acct-3'");
    assertThat(explain("ACCT_3").errors())
        .containsExactly("there is no account 'ACCT_3': did you mean 'acct_3'?");
    assertThat(explain("acct_33").errors().get(0)).contains("did you mean 'acct_3'?");
    assertThat(explain("ct_24").errors().get(0)).contains("did you mean 'acct_240'?");
  }

  @Test
  void aRuleSetThatDoesNotKnowTheAccountIsRefusedWithThoseThatDo() {
    Called called = explain("acct_2", "--rule-set", "teams");

    assertThat(called.status()).isEqualTo(2);
    assertThat(called.errors())
        .containsExactly("account 'acct_2' is known under other rule sets only: saas");
  }

  @Test
  void aSchemaWithoutTablesIsRefused() {
    Called called = explainIn("nowhere", "acct_2");

    assertThat(called.status()).isEqualTo(2);
    assertThat(called.errors()).singleElement().asString().contains("--schema", "nowhere");
  }

  @Test
  void aDatabaseThatIsNotThereFailsInOneLineWithoutThePassword(@TempDir Path directory)
      throws IOException {
    Path password = Files.writeString(directory.resolve("password"), "hunter2\n");

    Called called =
        Called.with(
            "explain",
            "acct_1",
            "--jdbc",
            "jdbc:postgresql://localhost:1/pql",
            "--password-file",
            password.toString());

    assertThat(called.status()).isEqualTo(1);
    assertThat(called.errors()).singleElement().asString().doesNotContain("hunter2");
  }

  @Test
  void aUrlOfAnotherDatabaseIsRefused() {
    Called called = Called.with("explain", "acct_1", "--jdbc", "jdbc:mysql://localhost/pql");

    assertThat(called.status()).isEqualTo(2);
    assertThat(called.errors()).containsExactly("--jdbc: must start with jdbc:postgresql:");
  }
}
