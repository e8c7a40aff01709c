// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.explain;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Reads standings under the latest version of each candidate. The tables hold only changes of
 * these, so a standing shows values of its last change.
 */
public final class CandidateStandings implements StandingTables {

  /** Evidence lists tiers from the lowest, so the first that is not held is the next one. */
  private static final String STANDINGS =
      """
      SELECT DISTINCT ON (rule_set) rule_set, rule_set_version, to_tier AS tier, level,
             (entered_at ->> to_tier)::timestamptz AS since, score, segments, priority,
             converted_at, next.tier AS next_tier, next.missing, NULL AS drops_at,
             '{}' AS traits, effective_at, NULL AS labels
      FROM pql_shadow_qualification LEFT JOIN LATERAL (
        SELECT item ->> 'tier' AS tier,
               jsonb_agg(item ORDER BY place)
                 FILTER (WHERE item ->> 'list' = 'enter' AND item ->> 'met' = 'false') AS missing
        FROM jsonb_array_elements(evidence) WITH ORDINALITY AS listed (item, place)
        WHERE entered_at ->> (item ->> 'tier') IS NULL
        GROUP BY 1 ORDER BY min(place) LIMIT 1
      ) AS next ON true
      WHERE account = ? ORDER BY rule_set, rule_set_version DESC, seq DESC
      """;

  private final RowQuery query;

  /**
   * Creates a reader.
   *
   * @param connection connection whose search path includes the tables
   */
  public CandidateStandings(Connection connection) {
    query = new RowQuery(connection);
  }

  @Override
  public String headline(AccountStanding standing) {
    return "candidate %s (version %d, without effect), at its last change on %s"
        .formatted(
            standing.ruleSet(), standing.version(), Explanation.time(standing.effectiveAt()));
  }

  @Override
  public List<AccountStanding> standings(String account) throws SQLException {
    return query.list(STANDINGS, StandingRows::standing, account);
  }

  @Override
  public List<StandingChange> history(AccountStanding standing, String account, int number)
      throws SQLException {
    return query.list(
        "SELECT * FROM (SELECT * FROM pql_shadow_qualification WHERE rule_set = ?"
            + " AND rule_set_version = ? AND account = ? ORDER BY seq DESC LIMIT ?) AS latest"
            + " ORDER BY seq",
        StandingRows::change,
        standing.ruleSet(),
        standing.version(),
        account,
        number);
  }

  @Override
  public Optional<StandingChange> promotionTo(AccountStanding standing, String account)
      throws SQLException {
    return query
        .list(
            "SELECT * FROM pql_shadow_qualification WHERE rule_set = ? AND rule_set_version = ?"
                + " AND account = ? AND kind = 'promoted' AND level >= ? ORDER BY seq DESC LIMIT 1",
            StandingRows::change,
            standing.ruleSet(),
            standing.version(),
            account,
            standing.level())
        .stream()
        .findFirst();
  }

  @Override
  public String notFound(String account) throws SQLException {
    List<String> candidates =
        query.list(
            "SELECT rule_set || ' (version ' || max(rule_set_version) || ')'"
                + " FROM pql_shadow_qualification GROUP BY rule_set ORDER BY 1",
            row -> row.getString(1));
    return candidates.isEmpty()
        ? "the tables hold no account under a candidate; './pql rules push --shadow FILE' tries one"
        : "account '%s' has not changed under a candidate: it is on no tier there, or unknown; candidates: %s"
            .formatted(account, String.join(", ", candidates));
  }
}
