// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import io.flinkpql.text.VisibleText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Derives the kept times between tiers anew after a version of a rule set with another ladder.
 * Until then the funnel computes them in each query.
 *
 * <p>A transaction covers few accounts, since delivery waits for it.
 */
final class LadderFollower implements BackgroundWork.Work {
  private static final Logger LOG = LoggerFactory.getLogger(LadderFollower.class);
  private static final int ACCOUNTS = 500;

  private static final String STALE = "SELECT DISTINCT rule_set FROM pql_stale_tiers()";

  private static final String RENEW = "SELECT pql_renew_climbs(?, ?, ?)";

  @Override
  public void run(Connection connection) throws SQLException {
    for (String ruleSet : stale(connection)) {
      LOG.info("Deriving the times between tiers of {} anew", VisibleText.of(ruleSet));
      Optional<String> account = Optional.of("");
      while (account.isPresent()) {
        account = renew(connection, ruleSet, account.get());
      }
    }
  }

  @Override
  public void failed(Exception failure) {
    LOG.warn(
        "The times between tiers could not be derived anew: {}",
        VisibleText.of(failure.toString()));
  }

  private static List<String> stale(Connection connection) throws SQLException {
    List<String> ruleSets = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(STALE)) {
      while (rows.next()) {
        ruleSets.add(rows.getString(1));
      }
    }
    return ruleSets;
  }

  /**
   * Renews the next accounts.
   *
   * @param after account before them
   * @return the last of them, {@code after} if delivery holds their rows, empty after the last of
   *     all
   */
  private static Optional<String> renew(Connection connection, String ruleSet, String after)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(RENEW)) {
      statement.setString(1, ruleSet);
      statement.setString(2, after);
      statement.setInt(3, ACCOUNTS);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return Optional.ofNullable(rows.getString(1));
      }
    }
  }
}
