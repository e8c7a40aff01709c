// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import java.io.PrintWriter;
import java.util.List;

/** Questions to ask of the database, from the page for analysts in {@code deploy/sql}. */
final class Queries {

  /**
   * A question.
   *
   * @param text in words
   * @param sql in which no quotation mark of a shell stands
   */
  record Question(String text, String sql) {}

  static final List<Question> ALL =
      List.of(
          new Question(
              "How many accounts hold each tier now?",
              "SELECT level, tier, accounts, average_score, converted_share"
                  + " FROM pql.pql_accounts_by_tier"),
          new Question(
              "And a week ago?",
              "SELECT tier, count(*) FROM pql.pql_tiers_at(now() - interval '7 days')"
                  + " GROUP BY tier"),
          new Question(
              "How many come on from tier to tier, and how long does it take?",
              "SELECT tier, accounts, share_of_tier_below, median_time FROM pql.pql_funnel"
                  + " WHERE grouped_by = 'all'"),
          new Question(
              "Which tier predicts that an account pays?",
              "SELECT tier, accounts, paid, rate, rate_low, rate_high, verdict"
                  + " FROM pql.pql_paid_rate WHERE grouped_by = 'tier'"),
          new Question(
              "Whom should sales call first?",
              "SELECT account, tier, priority, score, segments FROM pql.pql_lead_list LIMIT 10"),
          new Question(
              "Whom do we lose within a week?",
              "SELECT account, tier, drops_at, score FROM pql.pql_about_to_drop LIMIT 10"),
          new Question(
              "Who lacks a single condition of the next tier?",
              "SELECT account, next_tier, condition, score FROM pql.pql_one_signal_away LIMIT 10"),
          new Question(
              "Which product qualified accounts does marketing have, too?",
              "SELECT tier, mql, accounts, converted_share FROM pql.pql_priority_matrix"));

  private Queries() {}

  /**
   * Prints a command for each.
   *
   * @param connection for {@code psql}: a URI
   */
  static void print(String connection, PrintWriter out) {
    for (Question question : ALL) {
      out.println("  # " + question.text());
      out.printf("  psql %s -c \"%s\"%n", connection, question.sql());
    }
  }
}
