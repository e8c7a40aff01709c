// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.job.postgres.MigrationException;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedPostgres;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Compares each view on {@code known-data.sql} with results worked out by hand. */
@ExtendWith(SharedPostgres.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ViewsIT {

  private KnownData data;

  @BeforeAll
  void fill(LocalPostgres postgres) throws MigrationException, SQLException {
    data = KnownData.in(postgres, "known");
  }

  @Test
  void ladderComesFromTheHighestVersion() throws SQLException {
    assertThat(data.rows("SELECT * FROM pql_tier ORDER BY rule_set, level"))
        .containsExactly(
            "(saas,1,activated,2,)",
            "(saas,2,engaged,2,)",
            "(saas,3,qualified,2,\"Ready for sales\")",
            "(teams,1,trying,1,)",
            "(teams,2,buying,1,)");
  }

  @Test
  void versionIsInForceUntilTheNextOneIs() throws SQLException {
    assertThat(
            data.rows(
                "SELECT rule_set, rule_set_version, active_from AT TIME ZONE 'UTC',"
                    + " active_until AT TIME ZONE 'UTC', pushed_by FROM pql_rule_set_era"
                    + " ORDER BY rule_set, rule_set_version"))
        .containsExactly(
            "(saas,1,\"2026-01-01 00:00:00\",\"2026-03-09 00:00:00\",)",
            "(saas,2,\"2026-03-09 00:00:00\",,ana)",
            "(teams,1,\"2026-01-01 00:00:00\",,)");
  }

  @Test
  void promotionIsExplainedByTheConditionsOfTheTiersEnteredOnly() throws SQLException {
    assertThat(reasons("promoted", "acct_1"))
        .containsExactly(
            "(2,engaged,enter,\"sign_in_days_7d >= 5\",t,\"5 days with a sign-in in 7 days\")",
            "(3,qualified,enter,\"invites_30d >= 2\",t,\"6 teammates invited in 30 days\")");
    assertThat(reasons("promoted", "acct_4"))
        .as("a promotion over three tiers")
        .containsExactly(
            "(1,activated,enter,\"idle_days < 14\",t,)",
            "(1,engaged,enter,\"sign_in_days_7d >= 5\",t,\"5 days with a sign-in in 7 days\")",
            "(1,qualified,enter,\"invites_30d >= 2 || mql >= 1\",t,"
                + "\"2 marketing-qualified leads\")");
  }

  @Test
  void demotionIsExplainedByTheUnmetConditionsOfTheTiersLost() throws SQLException {
    assertThat(reasons("demoted", "acct_3"))
        .containsExactly(
            "(3,engaged,enter,\"sign_in_days_7d >= 5\",f,\"1 days with a sign-in in 7 days\")",
            "(3,engaged,stay,\"sign_in_days_7d >= 2\",f,\"1 days with a sign-in in 7 days\")");
    assertThat(reasons("demoted", "acct_5"))
        .containsExactly("(2,activated,enter,\"idle_days < 14\",f,)");
    assertThat(data.rows("SELECT DISTINCT kind FROM pql_reason ORDER BY kind"))
        .containsExactly("(demoted)", "(promoted)");
  }

  private List<String> reasons(String kind, String account) throws SQLException {
    return data.rows(
        "SELECT seq, tier, list, condition, met, label FROM pql_reason WHERE rule_set = 'saas'"
            + " AND account = '%s' AND kind = '%s' ORDER BY seq, tier, list"
                .formatted(account, kind));
  }

  @Test
  void reasonNamesTheTrueSidesAndTheLabelOfTheTier() throws SQLException {
    assertThat(
            data.rows(
                "SELECT true_sides, \"values\" ->> 'mql', tier_label FROM pql_reason"
                    + " WHERE account = 'acct_4' AND tier = 'qualified'"))
        .containsExactly("(\"{\"\"mql >= 1\"\"}\",2,\"Ready for sales\")");
    assertThat(
            data.rows(
                "SELECT true_sides FROM pql_reason WHERE account = 'acct_4' AND tier = 'engaged'"))
        .containsExactly("({})");
  }

  @Test
  void wordsNameEachValueWithItsLabelIfAnyHasOne() throws SQLException {
    assertThat(
            data.rows(
                """
                SELECT pql_in_words(names, '{"a": 5, "b": null, "traits.x": "y"}', labels)
                FROM (VALUES
                  ('{a}'::text[], '{"signals": {"a": "sign-ins"}}'::jsonb),
                  ('{b,traits.x}', '{"signals": {"b": "invites"}}'),
                  ('{a,b}', '{"signals": {"a": "sign-ins"}}'),
                  ('{a}', '{}'), ('{a}', NULL), ('{}', '{"signals": {"a": "sign-ins"}}')
                ) AS given (names, labels)\
                """))
        .containsExactly(
            "(\"5 sign-ins\")",
            "(\"invites: none, traits.x y\")",
            "(\"5 sign-ins, b absent\")",
            "()",
            "()",
            "()");
  }

  @Test
  void labelsAreThoseOfTheHighestVersion() throws SQLException {
    assertThat(data.rows("SELECT * FROM pql_label"))
        .containsExactly(
            "(saas,segment,api-limit,\"Close to the API limit\")",
            "(saas,signal,invites_30d,\"teammates invited in 30 days\")",
            "(saas,signal,mql,\"marketing-qualified leads\")",
            "(saas,signal,sign_in_days_7d,\"days with a sign-in in 7 days\")",
            "(saas,tier,qualified,\"Ready for sales\")");
  }

  @Test
  void leadsHaveTheirTraitsAndLabels() throws SQLException {
    assertThat(
            data.rows(
                "SELECT account, traits ->> 'plan', traits ->> 'owner', tier_label, segment_labels"
                    + " FROM pql_lead_list WHERE traits ? 'plan'"))
        .containsExactly(
            "(acct_4,business,Ben,\"Ready for sales\",\"{\"\"Close to the API limit\"\"}\")",
            "(acct_3,team,Ana,,{team-expansion})",
            "(acct_204,team,,,\"{\"\"Close to the API limit\"\",team-expansion}\")");
  }

  @Test
  void accountsByTierIncludesEmptyTiers() throws SQLException {
    assertThat(data.rows("SELECT * FROM pql_accounts_by_tier"))
        .containsExactly(
            "(saas,3,qualified,2,85.0,1,0.5000)",
            "(saas,2,engaged,62,43.0,10,0.1613)",
            "(saas,1,activated,22,10.0,2,0.0909)",
            "(saas,0,,1,1.0,0,0.0000)",
            "(teams,2,buying,0,,0,)",
            "(teams,1,trying,1,5.0,0,0.0000)",
            "(teams,0,,0,,0,)");
  }

  @Test
  void tierOfAnOlderVersionIsCountedWhileAccountsHoldIt() throws SQLException {
    KnownData renamed = copyOf("renamed");
    renamed.execute(
        "INSERT INTO pql_rule_set SELECT name, 3, active_from, '{started,engaged,qualified}',"
            + " segments, priorities, signals, text, recorded_at, 0, 9"
            + " FROM pql_rule_set WHERE name = 'saas' AND version = 2");

    assertThat(
            renamed.rows(
                "SELECT level, tier, accounts FROM pql_accounts_by_tier"
                    + " WHERE rule_set = 'saas' AND level = 1 ORDER BY tier"))
        .containsExactly("(1,activated,22)", "(1,started,0)");
    assertThat(
            renamed.rows(
                "SELECT level, tier, accounts, paid FROM pql_paid_rate"
                    + " WHERE rule_set = 'saas' AND grouped_by = 'tier' AND tier = 'activated'"))
        .containsExactly("(,activated,85,11)");
  }

  @Test
  void pastMomentSelectsByEffectiveTime() throws SQLException {
    assertThat(tierOfAccountThree("'2026-03-04T07:59:59.999Z'")).isEmpty();
    assertThat(tierOfAccountThree("'2026-03-04T08:00Z'")).containsExactly("(activated,1)");
    assertThat(tierOfAccountThree("'2026-03-19T00:00Z'")).containsExactly("(engaged,2)");
    assertThat(tierOfAccountThree("'2026-03-21T00:00Z'")).containsExactly("(activated,3)");
    assertThat(tierOfAccountThree("'infinity'")).containsExactly("(engaged,4)");
  }

  @Test
  void knownAtExcludesChangesRecordedLater() throws SQLException {
    assertThat(tierOfAccountThree("'2026-03-21T00:00Z', '2026-03-22T05:59:59Z'"))
        .containsExactly("(engaged,2)");
    assertThat(tierOfAccountThree("'2026-03-21T00:00Z', '2026-03-22T06:00Z'"))
        .containsExactly("(activated,3)");
    assertThat(tierOfAccountThree("'infinity', '2026-03-30T00:00Z'"))
        .containsExactly("(activated,3)");
  }

  private List<String> tierOfAccountThree(String moments) throws SQLException {
    return data.rows(
        "SELECT tier, seq FROM pql_tiers_at(" + moments + ") WHERE account = 'acct_3'");
  }

  @Test
  void accountHasOneTierAtAPastMoment() throws SQLException {
    assertThat(
            data.rows(
                "SELECT rule_set, tier, count(*), count(DISTINCT account)"
                    + " FROM pql_tiers_at('2026-03-11T00:00Z') GROUP BY 1, 2 ORDER BY 1, 2"))
        .containsExactly("(saas,activated,24,24)", "(saas,engaged,62,62)", "(teams,trying,1,1)");
  }

  @Test
  void stepOverSeveralTiersReachesAllAndOnlyTheFirstTimeCounts() throws SQLException {
    assertThat(
            data.rows(
                "SELECT account, tier, seq, rule_set_version, segments, outcome"
                    + " FROM pql_tier_reached WHERE rule_set = 'saas'"
                    + " AND account IN ('acct_3', 'acct_4') ORDER BY account, level"))
        .containsExactly(
            "(acct_3,activated,1,1,{},open)",
            "(acct_3,engaged,2,1,{team-expansion},open)",
            "(acct_4,activated,1,2,{api-limit},open)",
            "(acct_4,engaged,1,2,{api-limit},open)",
            "(acct_4,qualified,1,2,{api-limit},open)");
  }

  @Test
  void firstTimeInATierOutlivesTheHistoryThatRetentionDrops() throws Exception {
    KnownData shortened = copyOf("shortened");
    String refresh = "CALL pql_refresh_reached('{saas}', '{acct_3}');";
    shortened.execute(
        """
        CREATE TEMP TABLE fall AS SELECT * FROM pql_qualification WHERE account = 'acct_3' AND seq = 3;
        ALTER TABLE fall DROP COLUMN deciding;
        DELETE FROM pql_qualification WHERE account = 'acct_3' AND seq = 3;
        """
            + refresh
            + """
              DELETE FROM pql_qualification WHERE account = 'acct_3';
              INSERT INTO pql_qualification SELECT * FROM fall;
              """
            + refresh);
    String reached = "SELECT definition, name, seq, reached_at, left_at FROM pql_reached";
    String ofAccount = reached + " WHERE account = 'acct_3' ORDER BY definition, name";
    assertThat(shortened.rows(ofAccount)).isEqualTo(data.rows(ofAccount)).hasSize(3);
  }

  @Test
  void onlyConversionsAtOrAfterReachingATierCountForIt() throws SQLException {
    assertThat(
            data.rows(
                "SELECT account, tier, outcome FROM pql_tier_reached WHERE rule_set = 'saas'"
                    + " AND account IN ('acct_1', 'acct_2', 'acct_6', 'acct_7')"
                    + " ORDER BY account, level"))
        .containsExactly(
            "(acct_1,activated,paid)",
            "(acct_1,engaged,paid)",
            "(acct_1,qualified,paid)", // the message that qualified it also converted it
            "(acct_2,activated,customer)", // converted before
            "(acct_6,activated,paid)",
            "(acct_6,engaged,customer)", // reached by converting
            "(acct_7,activated,customer)"); // converted before, recorded later
  }

  @Test
  void funnelShowsSharesAndMedianTimesBetweenTiers() throws SQLException {
    assertThat(
            data.rows(
                "SELECT rule_set, tier, accounts, from_tier_below, share_of_tier_below, median_time"
                    + " FROM pql_funnel WHERE grouped_by = 'all'"))
        .containsExactly(
            "(saas,activated,87,,,)",
            "(saas,engaged,64,64,0.7356,\"1 day\")",
            "(saas,qualified,2,2,0.0313,\"3 days 12:00:00\")",
            "(teams,trying,1,,,)",
            "(teams,buying,0,0,0.0000,)");
  }

  @Test
  void funnelByCohortFollowsTheAccountsOfOneWeek() throws SQLException {
    assertThat(
            data.rows(
                "SELECT cohort_week, tier, accounts, share_of_tier_below, median_time"
                    + " FROM pql_funnel WHERE grouped_by = 'cohort week' AND rule_set = 'saas'"))
        .containsExactly(
            "(2026-03-02,activated,45,,)",
            "(2026-03-02,engaged,23,0.5111,\"3 days\")",
            "(2026-03-02,qualified,1,0.0435,\"7 days\")",
            "(2026-03-09,activated,42,,)",
            "(2026-03-09,engaged,41,0.9762,\"1 day\")",
            "(2026-03-09,qualified,1,0.0244,00:00:00)");
  }

  @Test
  void funnelFollowsTheLadderOfTheHighestVersion() throws SQLException {
    assertThat(funnelAfterLadder("{activated,qualified,engaged}"))
        .containsExactly(
            "activated: 87",
            "qualified: 2, 2 from below in 7 days",
            "engaged: 64, 1 from below in 00:00:00"); // acct_1 was engaged before it qualified
    assertThat(funnelAfterLadder("{started,engaged,qualified}"))
        .containsExactly(
            "started: 0",
            "engaged: 64, 0 from below in ",
            "qualified: 2, 2 from below in 3 days 12:00:00");
  }

  private List<String> funnelAfterLadder(String tiers) throws SQLException {
    return data.linesAfter(
        "INSERT INTO pql_rule_set SELECT name, 3, active_from, '%s', segments, priorities,"
                .formatted(tiers)
            + " signals, text, recorded_at, 0, 9 FROM pql_rule_set"
            + " WHERE name = 'saas' AND version = 2",
        "SELECT concat(tier, ': ', accounts, ', ' || from_tier_below || ' from below in ',"
            + " median_time) FROM pql_funnel WHERE rule_set = 'saas' AND grouped_by = 'all'");
  }

  @Test
  void paidRateCountsOnlyAccountsThatHadNotConvertedBefore() throws SQLException {
    assertThat(
            data.rows(
                "SELECT tier, accounts, paid, rate, verdict, median_time, customers"
                    + " FROM pql_paid_rate WHERE grouped_by = 'tier' AND rule_set = 'saas'"))
        .containsExactly(
            "(qualified,2,1,0.5000,\"too few\",00:00:00,0)",
            "(engaged,63,10,0.1587,strong,\"7 days\",1)",
            "(activated,85,11,0.1294,between,\"10 days\",2)");
  }

  @Test
  void paidRateIsGroupedByCohortWeekSegmentAndVersion() throws SQLException {
    String figures = "accounts, paid, rate, verdict, customers FROM pql_paid_rate WHERE ";
    assertThat(
            data.rows(
                "SELECT tier, cohort_week, "
                    + figures
                    + "grouped_by = 'cohort week' AND rule_set = 'saas' AND level < 3"))
        .containsExactly(
            "(engaged,2026-03-02,21,6,0.2857,\"too few\",0)",
            "(engaged,2026-03-09,42,4,0.0952,loose,0)",
            "(engaged,2026-03-16,0,0,,\"too few\",1)",
            "(activated,2026-03-02,44,8,0.1818,strong,1)",
            "(activated,2026-03-09,41,3,0.0732,loose,1)");
    assertThat(
            data.rows(
                "SELECT tier, segment, "
                    + figures
                    + "grouped_by = 'segment' AND rule_set = 'saas' AND level < 3"))
        .containsExactly(
            "(engaged,api-limit,42,4,0.0952,loose,0)",
            "(engaged,team-expansion,61,9,0.1475,between,1)",
            "(activated,api-limit,1,0,0.0000,\"too few\",0)",
            "(activated,,84,11,0.1310,between,2)");
    assertThat(
            data.rows(
                "SELECT tier, rule_set_version, "
                    + figures
                    + "grouped_by = 'rule set version' AND rule_set = 'saas' AND level < 3"))
        .containsExactly(
            "(engaged,1,21,6,0.2857,\"too few\",0)",
            "(engaged,2,42,4,0.0952,loose,1)",
            "(activated,1,44,8,0.1818,strong,1)",
            "(activated,2,41,3,0.0732,loose,1)");
  }

  @Test
  void verdictChangesAtItsThresholds() throws SQLException {
    assertThat(
            data.rows(
                "SELECT paid, accounts, pql_verdict(paid, accounts) FROM (VALUES (29, 29), (30,"
                    + " 30), (15, 100), (14, 100), (10, 100), (9, 100), (0, 0)) AS t (paid,"
                    + " accounts)"))
        .containsExactly(
            "(29,29,\"too few\")",
            "(30,30,strong)",
            "(15,100,strong)",
            "(14,100,between)",
            "(10,100,between)",
            "(9,100,loose)",
            "(0,0,\"too few\")");
  }

  /** Tables of Wilson's interval give 1.8 % to 40.4 % for 1 in 10. */
  @Test
  void rateBoundsAreThoseOfWilsonsInterval() throws SQLException {
    assertThat(
            data.rows(
                "SELECT pql_rate_bound(n, trials, -1.96), pql_rate_bound(n, trials, 1.96)"
                    + " FROM (VALUES (1, 10), (0, 10), (10, 10), (0, 0)) AS t (n, trials)"))
        .containsExactly("(0.0179,0.4042)", "(0.0000,0.2775)", "(0.7225,1.0000)", "(,)");
  }

  @Test
  void accountsAboutToDropAreSortedByDropTime() throws SQLException {
    assertThat(
            data.rows(
                "SELECT account, tier, tier_since, score, time_left < interval '0'"
                    + " FROM pql_about_to_drop"))
        .containsExactly(
            "(acct_7,activated,\"2026-03-10 10:00:00+00\",8,t)",
            "(acct_3,engaged,\"2026-04-01 08:00:00+00\",40,f)",
            "(acct_1,qualified,\"2026-03-17 09:00:00+00\",90,f)");
  }

  @Test
  void oneSignalAwayListsAccountsWithOneUnmetCondition() throws SQLException {
    assertThat(
            data.rows(
                "SELECT account, tier, next_tier, condition, \"values\" ->> 'invites_30d', label,"
                    + " next_tier_label FROM pql_one_signal_away"))
        .containsExactly(
            "(acct_3,engaged,qualified,\"invites_30d >= 2\",1,\"1 teammates invited in 30 days\","
                + "\"Ready for sales\")",
            "(acct_5,,activated,\"idle_days < 14\",,,)");
  }

  @Test
  void priorityMatrixGroupsByTierAndMarketingQualification() throws SQLException {
    assertThat(data.rows("SELECT * FROM pql_priority_matrix WHERE rule_set = 'saas'"))
        .containsExactly(
            "(saas,3,qualified,t,2,85.0,1,0.5000)",
            "(saas,2,engaged,t,10,50.0,3,0.3000)",
            "(saas,2,engaged,f,52,41.6,7,0.1346)",
            "(saas,1,activated,f,22,10.0,2,0.0909)",
            "(saas,0,,t,1,1.0,0,0.0000)");
  }

  @Test
  void leadListIsSortedByPriorityAndScoreWithoutCustomers() throws SQLException {
    assertThat(
            data.rows(
                "SELECT account, priority, priority_rank, tier, score FROM pql_lead_list"
                    + " WHERE rule_set = 'saas' LIMIT 4"))
        .containsExactly(
            "(acct_4,highest,1,qualified,80)",
            "(acct_3,high,2,engaged,40)",
            "(acct_204,medium,3,engaged,50)",
            "(acct_205,medium,3,engaged,50)");
    assertThat(
            data.rows(
                "SELECT priority, tier, count(*) FROM pql_lead_list WHERE rule_set = 'saas'"
                    + " GROUP BY 1, 2 ORDER BY 1, 2"))
        .containsExactly(
            "(high,engaged,1)", "(highest,qualified,1)", "(medium,engaged,51)", "(,activated,20)");
  }

  @Test
  void tierChangesAreCountedByDay() throws SQLException {
    assertThat(
            data.rows(
                "SELECT * FROM pql_tier_changes_daily"
                    + " WHERE day BETWEEN '2026-03-10' AND '2026-03-12'"))
        .containsExactly(
            "(saas,2026-03-10,promoted,activated,engaged,41)",
            "(saas,2026-03-10,promoted,,activated,1)",
            "(saas,2026-03-11,converted,engaged,engaged,3)",
            "(saas,2026-03-11,promoted,,qualified,1)",
            "(saas,2026-03-12,converted,activated,activated,1)",
            "(saas,2026-03-12,converted,engaged,engaged,6)");
  }

  @Test
  void everyViewColumnAndFunctionHasAComment() throws SQLException {
    assertThat(
            data.rows(
                """
                SELECT c.relname || '.' || a.attname
                FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
                WHERE c.relnamespace = 'known'::regnamespace AND c.relkind = 'v'
                  AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid) IS NULL)
                UNION ALL
                SELECT proname FROM pg_proc
                WHERE pronamespace = 'known'::regnamespace AND obj_description(oid) IS NULL\
                """))
        .isEmpty();
    assertThat(
            data.rows(
                "SELECT count(*) FROM pg_class"
                    + " WHERE relnamespace = 'known'::regnamespace AND relkind = 'v'"))
        .containsExactly("(13)");
  }

  @Test
  void replacedViewsKeepTheirGrants() throws Exception {
    KnownData older = copyOf("older");
    older.execute(
        """
        CREATE ROLE older_reader NOLOGIN;
        DROP VIEW pql_about_to_drop;
        CREATE VIEW pql_about_to_drop AS SELECT 1 AS other_column;
        GRANT SELECT ON pql_about_to_drop TO older_reader WITH GRANT OPTION;
        GRANT SELECT ON pql_funnel TO PUBLIC;
        UPDATE pql_schema_history SET checksum = 0 WHERE script = 'R__views.sql'\
        """);

    assertThat(older.migrate()).isEqualTo(1);

    assertThat(older.rows("SELECT account FROM pql_about_to_drop"))
        .containsExactly("(acct_7)", "(acct_3)", "(acct_1)");
    assertThat(
            older.rows(
                "SELECT has_table_privilege('older_reader', 'pql_about_to_drop',"
                    + " 'SELECT WITH GRANT OPTION'),"
                    + " has_table_privilege('older_reader', 'pql_funnel', 'SELECT'),"
                    + " has_table_privilege('older_reader', 'pql_paid_rate', 'SELECT'),"
                    + " has_table_privilege('older_analyst', 'pql_about_to_drop', 'SELECT')"))
        .containsExactly("(t,t,f,t)");
    assertThat(older.migrate()).isZero();
  }

  @Test
  void dependentViewOfAnotherUserFailsTheMigrationAndIsNamed() throws Exception {
    KnownData shared = copyOf("shared_views");
    shared.execute(
        "CREATE VIEW my_report AS SELECT * FROM pql_funnel;"
            + " UPDATE pql_schema_history SET checksum = 0 WHERE script = 'R__views.sql'");

    assertThatThrownBy(shared::migrate)
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("my_report");
    assertThat(shared.rows("SELECT tier FROM my_report WHERE cohort_week IS NULL LIMIT 1"))
        .containsExactly("(activated)");
  }

  @Test
  void analystReadsViewsWithAnySearchPath() throws SQLException {
    data.execute(
        """
        SET LOCAL ROLE known_analyst;
        SET LOCAL search_path = pg_catalog;
        SELECT count(*) FROM known.pql_paid_rate, known.pql_funnel, known.pql_lead_list,
          known.pql_about_to_drop, known.pql_tiers_at(now())\
        """);
  }

  private KnownData copyOf(String schema) throws SQLException {
    try {
      return KnownData.in(data.postgres(), schema);
    } catch (MigrationException e) {
      throw new AssertionError(e);
    }
  }
}
