// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import io.flinkpql.text.VisibleText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures whether tiers and segments still predict purchase. It changes nothing.
 *
 * <p>It judges the leads whose attribution window ended in the last 90 days. Younger leads are left
 * out even if they paid: those that have not paid yet are not mature, so the rate would be too
 * high.
 */
final class DriftMonitor implements BackgroundWork.Work {
  private static final Logger LOG = LoggerFactory.getLogger(DriftMonitor.class);

  private static final String LIMITS =
      """
      SET TRANSACTION READ ONLY;
      SET LOCAL statement_timeout = '50s';
      SET LOCAL lock_timeout = '5s';
      SET LOCAL max_parallel_workers_per_gather = 0\
      """;

  private static final String FIGURES =
      """
      SELECT
        rule_set, CASE WHEN segment IS NULL THEN 'tier' ELSE 'segment' END, coalesce(segment, tier),
        mature, "precision", base_rate, lift, verdict
      FROM (SELECT make_interval(secs => ?) AS days) AS attribution,
        pql_validation(days, now(), now() - days - interval '90 days', now() - days)\
      """;

  private final Duration attribution;
  private final DriftMetrics metrics;
  private boolean failing;

  /**
   * Prepares a monitor.
   *
   * @param attribution time within which a lead must pay
   * @param metrics shows the figures
   */
  DriftMonitor(Duration attribution, DriftMetrics metrics) {
    this.attribution = attribution;
    this.metrics = metrics;
  }

  @Override
  public void run(Connection connection) throws SQLException {
    metrics.update(figures(connection));
    failing = false;
  }

  @Override
  public void failed(Exception failure) {
    metrics.failed();
    // A cause that lasts would otherwise be logged every hour.
    if (!failing) {
      LOG.warn("The figures of leads could not be read: {}", VisibleText.of(failure.toString()));
    }
    failing = true;
  }

  private List<LeadFigures> figures(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement limits = connection.createStatement()) {
      limits.execute(LIMITS);
    }
    try (PreparedStatement statement = connection.prepareStatement(FIGURES)) {
      statement.setDouble(1, attribution.toMillis() / 1e3);
      try (ResultSet rows = statement.executeQuery()) {
        return read(rows);
      }
    }
  }

  private static List<LeadFigures> read(ResultSet rows) throws SQLException {
    List<LeadFigures> figures = new ArrayList<>();
    while (rows.next()) {
      figures.add(
          new LeadFigures(
              new LeadFigures.Definition(rows.getString(1), rows.getString(2), rows.getString(3)),
              rows.getLong(4),
              number(rows, 5),
              number(rows, 6),
              number(rows, 7),
              rows.getString(8)));
    }
    return figures;
  }

  private static double number(ResultSet rows, int column) throws SQLException {
    double value = rows.getDouble(column);
    return rows.wasNull() ? Double.NaN : value;
  }
}
