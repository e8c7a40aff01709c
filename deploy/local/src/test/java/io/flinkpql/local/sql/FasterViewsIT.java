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

/**
 * Compares views that avoid work by a trick with the plain queries that define them, on rows made
 * at random.
 */
@ExtendWith(SharedPostgres.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FasterViewsIT {

  /** Several rule sets, of which some have no record yet, and priorities that no version has. */
  private static final String ACCOUNTS =
      """
      INSERT INTO pql_account (
        rule_set, account, tier, level, score, segments, priority, entered_at, signals, seq, converted_at,
        effective_at, recorded_at, rule_set_version, topic_partition, topic_offset)
      SELECT
        (ARRAY['saas', 'teams', 'unknown', 'unseen', 'another', 'sales'])[1 + floor(random() * 6)::integer], 'lead_' || number,
        'activated', floor(random() * 5)::integer,
        (ARRAY[0, -3, 0.0001, 0.0002, 17.25, 399999.9999, 400000, 400000.5, 1e15, random() * 100])[
          1 + floor(random() * 10)::integer],
        '{}', (ARRAY['highest', 'high', 'medium', 'gone', NULL])[1 + floor(random() * 5)::integer], '{}', '{}', 0,
        CASE WHEN random() < 0.1 THEN now() END, now(), now(), 1, 0, number
      FROM generate_series(1, 3000) AS number\
      """;

  private static final String LEADS =
      """
      SELECT lead.rule_set, lead.account, array_position(newest.priorities, lead.priority) AS priority_rank
      FROM pql_account AS lead
      LEFT JOIN (
        SELECT DISTINCT ON (name) name, priorities FROM pql_rule_set ORDER BY name, version DESC
      ) AS newest ON newest.name = lead.rule_set
      WHERE lead.level >= 1 AND lead.converted_at IS NULL
      ORDER BY lead.rule_set, priority_rank NULLS LAST, lead.level DESC, lead.score DESC, lead.account\
      """;

  /** Evidence of any tiers, also of none, and of a change whose tiers it does not name. */
  private static final String CHANGES =
      """
      INSERT INTO pql_qualification (
        rule_set, account, seq, kind, from_tier, to_tier, level, effective_at, recorded_at, score, segments,
        rule_set_version, entered_at, signals, evidence, topic_partition, topic_offset)
      SELECT
        'saas', 'changed_' || number, 1,
        (ARRAY['promoted', 'demoted', 'updated', 'converted'])[1 + floor(random() * 4)::integer],
        (ARRAY['activated', 'engaged', 'qualified', 'gone', NULL])[1 + floor(random() * 5)::integer],
        (ARRAY['activated', 'engaged', 'qualified', 'gone', NULL])[1 + floor(random() * 5)::integer],
        1, '2026-03-01', now(), 1, '{}', 2, '{}', '{}',
        (
          SELECT coalesce(jsonb_agg(jsonb_build_object(
            'tier', ladder.tier, 'list', (ARRAY['enter', 'stay'])[1 + floor(random() * 2)::integer],
            'condition', 'mql >= ' || copy, 'met', random() < 0.5, 'values', jsonb_build_object('mql', copy))
            ORDER BY ladder.place, copy), '[]')
          FROM unnest('{activated,engaged,qualified}'::text[]) WITH ORDINALITY AS ladder (tier, place)
            CROSS JOIN generate_series(1, 3) AS copy
          WHERE random() < 0.6 AND number > 0
        ), 0, number
      FROM generate_series(1, 3000) AS number\
      """;

  private static final String REASONS =
      """
      SELECT
        change.account, change.seq, entry.place, entry.item ->> 'tier' AS tier, entry.item ->> 'list' AS list,
        entry.item ->> 'condition' AS condition, (entry.item ->> 'met')::boolean AS met,
        entry.item -> 'values' AS "values"
      FROM pql_qualification AS change
      CROSS JOIN LATERAL (
        SELECT
          item, place,
          max(place) FILTER (WHERE item ->> 'tier' = change.from_tier) OVER () AS end_of_from,
          max(place) FILTER (WHERE item ->> 'tier' = change.to_tier) OVER () AS end_of_to
        FROM jsonb_array_elements(change.evidence) WITH ORDINALITY AS listed (item, place)
      ) AS entry
      WHERE CASE change.kind
        WHEN 'promoted' THEN
          entry.place > coalesce(entry.end_of_from, 0) AND entry.place <= entry.end_of_to
          AND entry.item ->> 'list' = 'enter' AND (entry.item ->> 'met')::boolean
        WHEN 'demoted' THEN
          entry.place > coalesce(entry.end_of_to, 0) AND entry.place <= coalesce(entry.end_of_from, entry.place)
          AND NOT (entry.item ->> 'met')::boolean
        ELSE false
      END\
      """;

  private KnownData data;

  @BeforeAll
  void fill(LocalPostgres postgres) throws MigrationException, SQLException {
    data = KnownData.in(postgres, "faster");
    data.execute(
        "INSERT INTO pql_rule_set SELECT 'another', 1, active_from, tiers, segments, '{gone,high}',"
            + " signals, text, recorded_at, 0, 9 FROM pql_rule_set WHERE name = 'teams'");
    data.execute("SELECT setseed(0.5); " + ACCOUNTS);
    data.execute("SELECT setseed(0.5); " + CHANGES);
  }

  @Test
  void leadsAreSortedByTheirKeysWhateverTheValues() throws SQLException {
    assertThat(data.rows("SELECT rule_set, account, priority_rank FROM pql_lead_list"))
        .isEqualTo(data.rows(LEADS))
        .hasSizeGreaterThan(2000);
  }

  @Test
  void reasonsAreThoseThatASearchOfTheEvidenceFinds() throws SQLException {
    String columns = "SELECT account, tier, list, condition, met, \"values\" FROM ";
    assertThat(data.rows(columns + "pql_reason ORDER BY account, tier, condition, list, met"))
        .isEqualTo(
            data.rows(
                columns
                    + "("
                    + REASONS
                    + ") AS sought ORDER BY account, tier, condition, list, met"))
        .hasSizeGreaterThan(1000);
  }

  @Test
  void reasonsOfAChangeFollowTheEvidence() throws SQLException {
    assertThat(
            data.rows(
                "SELECT account, seq, deciding FROM pql_qualification WHERE deciding IS NOT NULL"
                    + " ORDER BY account, seq"))
        .isEqualTo(
            data.rows(
                "SELECT account, seq, array_agg(place ORDER BY place) FROM (%s) AS sought"
                        .formatted(REASONS)
                    + " GROUP BY account, seq ORDER BY account, seq"));
  }
}
