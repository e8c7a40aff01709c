// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.explain;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Reads the standings of one account, and the changes that led to each. */
public interface StandingTables {

  /** Names a standing in a headline, with its rule set and version. */
  String headline(AccountStanding standing);

  /** Returns the account's standings, ordered by rule set name. */
  List<AccountStanding> standings(String account) throws SQLException;

  /** Returns the last {@code number} changes that led to a standing, oldest first. */
  List<StandingChange> history(AccountStanding standing, String account, int number)
      throws SQLException;

  /** Returns the last promotion to the standing's level or above it. */
  Optional<StandingChange> promotionTo(AccountStanding standing, String account)
      throws SQLException;

  /** Says why an account has no standing here, in words that start with a small letter. */
  String notFound(String account) throws SQLException;
}
