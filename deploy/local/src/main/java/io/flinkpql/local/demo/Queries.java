// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import io.flinkpql.local.output.ShellWord;
import io.flinkpql.local.server.LocalPostgres;
import java.io.PrintWriter;
import java.util.List;

/**
 * Lists example commands and queries on the database, from the page for analysts in {@code
 * deploy/sql}.
 */
final class Queries {

  /**
   * A question and the query that answers it.
   *
   * @param text the question in plain English
   * @param sql the query, without characters that are special within double quotes in a shell
   */
  record Question(String text, String sql) {}

  static final List<Question> ALL =
      List.of(
          new Question(
              "How many accounts are on each tier now?",
              "SELECT level, tier, accounts, average_score, converted_share"
                  + " FROM pql.pql_accounts_by_tier"),
          new Question(
              "How many accounts were on each tier a week ago?",
              "SELECT tier, count(*) FROM pql.pql_tiers_at(now() - interval '7 days')"
                  + " GROUP BY tier"),
          new Question(
              "How many accounts advance from tier to tier, and how long does it take?",
              "SELECT tier, accounts, share_of_tier_below, median_time FROM pql.pql_funnel"
                  + " WHERE grouped_by = 'all'"),
          new Question(
              "Which tier predicts that an account will pay?",
              "SELECT tier, accounts, paid, rate, rate_low, rate_high, verdict"
                  + " FROM pql.pql_paid_rate WHERE grouped_by = 'tier'"),
          new Question(
              "Why were accounts promoted?",
              "SELECT account, to_tier, condition, label FROM pql.pql_reason"
                  + " WHERE kind = 'promoted' ORDER BY effective_at DESC LIMIT 10"),
          new Question(
              "Which leads should sales call first?",
              "SELECT account, tier, priority, score, segments FROM pql.pql_lead_list LIMIT 10"),
          new Question(
              "Which accounts will drop within a week without further activity?",
              "SELECT account, tier, drops_at, score FROM pql.pql_about_to_drop LIMIT 10"),
          new Question(
              "Which accounts lack one condition for the next tier?",
              "SELECT account, next_tier, condition, score FROM pql.pql_one_signal_away LIMIT 10"),
          new Question(
              "Which product-qualified accounts are marketing-qualified, too?",
              "SELECT tier, mql, accounts, converted_share FROM pql.pql_priority_matrix"));

  private Queries() {}

  /** Returns a command that explains an account, to be copied into a shell. */
  static String explain(String account, LocalPostgres postgres) {
    String options = "--jdbc " + postgres.jdbcUrl() + " --user " + postgres.user();
    String word = ShellWord.of(account);
    return account.startsWith("-")
        ? "./pql explain " + options + " -- " + word
        : "./pql explain " + word + " " + options;
  }

  /**
   * Prints a {@code psql} command for each query.
   *
   * @param connection connection URI for {@code psql}
   */
  static void print(String connection, PrintWriter out) {
    for (Question question : ALL) {
      out.println("  # " + question.text());
      out.printf("  psql %s -c \"%s\"%n", connection, question.sql());
    }
  }
}
