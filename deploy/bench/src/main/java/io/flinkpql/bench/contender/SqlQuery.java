// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

/** Qualifies accounts by three signals and one tier, in Flink SQL. */
enum SqlQuery {
  /**
   * Counts usage of all time, in one aggregate per account. It is tuned as the documentation
   * advises: mini-batches, two-phase aggregation, all signals in one aggregate with {@code FILTER}.
   *
   * @see <a
   *     href="https://nightlies.apache.org/flink/flink-docs-release-2.2/docs/dev/table/tuning/">Flink:
   *     performance tuning</a>
   */
  OF_ALL_TIME(
      "LocalGroupAggregate",
      /* inEventTime= */ false,
      """
      INSERT INTO leads
      SELECT account, events, invites, calls
      FROM (
        SELECT
          account,
          COUNT(*) AS events,
          COUNT(*) FILTER (WHERE event = 'Teammate Invited') AS invites,
          SUM(calls) FILTER (WHERE event = 'API Called') AS calls
        FROM (
          SELECT context.groupId AS account, event, properties.calls AS calls
          FROM messages
          WHERE type IN ('track', 'page', 'screen')
        )
        WHERE account IS NOT NULL
        GROUP BY account
      )
      WHERE invites >= 1 AND calls >= 1000
      """),

  /**
   * Counts the usage of the seven days before each message, in one {@code OVER} window: the form
   * that the documentation gives for a result that is up to date with every message. It keeps each
   * row for seven days, and writes one for each message of a qualified account.
   *
   * @see <a
   *     href="https://nightlies.apache.org/flink/flink-docs-release-2.2/docs/dev/table/sql/queries/over-agg/">Flink:
   *     over aggregation</a>
   */
  OF_SEVEN_DAYS(
      "OverAggregate",
      /* inEventTime= */ true,
      """
      INSERT INTO leads
      SELECT account, events, invites, calls
      FROM (
        SELECT
          account,
          COUNT(*) OVER week AS events,
          SUM(CASE WHEN event = 'Teammate Invited' THEN 1 ELSE 0 END) OVER week AS invites,
          SUM(CASE WHEN event = 'API Called' THEN calls END) OVER week AS calls
        FROM (
          SELECT context.groupId AS account, event, properties.calls AS calls, `timestamp`
          FROM messages
          WHERE type IN ('track', 'page', 'screen')
        )
        WHERE account IS NOT NULL
        WINDOW week AS (
          PARTITION BY account
          ORDER BY `timestamp`
          RANGE BETWEEN INTERVAL '7' DAY PRECEDING AND CURRENT ROW)
      )
      WHERE invites >= 1 AND calls >= 1000
      """);

  private final String operator;
  private final boolean inEventTime;
  private final String text;

  /**
   * @param operator prefix of the name of the operator whose input is counted as the throughput: it
   *     takes every message once
   * @param inEventTime whether the query reads the time of messages
   */
  SqlQuery(String operator, boolean inEventTime, String text) {
    this.operator = operator;
    this.inEventTime = inEventTime;
    this.text = text;
  }

  String operator() {
    return operator;
  }

  boolean inEventTime() {
    return inEventTime;
  }

  String text() {
    return text;
  }
}
