// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.postgres.MigrationException;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedPostgres;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks which tables and indexes views read, which decides how they scale; times nothing. */
@ExtendWith(SharedPostgres.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ViewPlansIT {

  private KnownData data;

  @BeforeAll
  void fill(LocalPostgres postgres) throws MigrationException, SQLException {
    data = KnownData.in(postgres, "plans");
    // Without statistics, any index of pql_reached is as good as another.
    data.execute("ANALYZE pql_reached");
  }

  /** Small tables are cheaper to scan, so the planner is told to scan only where it must. */
  private String plan(String query) throws SQLException {
    return String.join(
        "\n", data.linesAfter("SET LOCAL enable_seqscan = off", "EXPLAIN (COSTS OFF) " + query));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM pql_reason WHERE rule_set = 'saas' AND account = 'acct_3'",
        "SELECT * FROM pql_reason WHERE rule_set = 'saas' AND kind = 'promoted'"
            + " AND effective_at >= '2026-03-10'",
        "SELECT * FROM pql_tier_reached WHERE rule_set = 'saas' AND account = 'acct_3'",
        "SELECT * FROM pql_tiers_at('2026-03-11') WHERE rule_set = 'saas' AND account = 'acct_3'",
        "SELECT * FROM pql_lead_list WHERE rule_set = 'saas' AND account = 'acct_3'",
        "SELECT * FROM pql_lead_list WHERE rule_set = 'saas' AND level = 2",
        "SELECT * FROM pql_one_signal_away WHERE rule_set = 'saas' AND account = 'acct_3'",
        "SELECT * FROM pql_about_to_drop WHERE rule_set = 'saas'"
      })
  void pointQueryScansNoTableOfAccounts(String query) throws SQLException {
    assertThat(plan(query))
        .containsPattern("Index (Only )?Scan|Bitmap Index Scan")
        .doesNotContainPattern("Seq Scan on pql_(account|qualification|change|reached|conversion)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM pql_tiers_at('2026-03-11')",
        "SELECT * FROM pql_tiers_at('2026-03-11', '2026-03-12')",
        "SELECT * FROM pql_tier_changes_daily",
        "SELECT * FROM pql_tier_reached",
        "SELECT * FROM pql_funnel",
        "SELECT * FROM pql_paid_rate",
        "SELECT * FROM pql_validation()"
      })
  void viewOfAllAccountsDoesNotReadTheDocumentsOfTheHistory(String query) throws SQLException {
    assertThat(plan(query)).contains("Scan").doesNotContain("pql_qualification");
  }

  @Test
  void countOfReasonsReadsNoEvidence() throws SQLException {
    assertThat(
            String.join(
                "\n",
                data.linesAfter(
                    "", "EXPLAIN (VERBOSE, COSTS OFF) SELECT count(*) FROM pql_reason")))
        .contains("unnest(", "deciding")
        .doesNotContain("evidence", "pql_rule_set");
  }

  @Test
  void funnelReadsCountsAndTheIndexOfTimesBetweenTiers() throws SQLException {
    assertThat(plan("SELECT * FROM pql_funnel"))
        .contains("pql_climb_weekly", "pql_reached_by_climb");
  }

  @Test
  void ratesCountLeadsFromTheKeptCountsAndReadThoseThatPaidFromAnIndex() throws SQLException {
    assertThat(plan("SELECT * FROM pql_paid_rate"))
        .contains("pql_reached_weekly", "pql_reached_by_conversion")
        .doesNotContain("Seq Scan on pql_reached ");
    assertThat(plan("SELECT * FROM pql_validation()"))
        .contains("pql_reached_weekly", "pql_reached_by_conversion", "pql_reached_by_time")
        .doesNotContain("Seq Scan on pql_reached ");
  }
}
