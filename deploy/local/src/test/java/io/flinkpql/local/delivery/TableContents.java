package io.flinkpql.local.delivery;

import io.flinkpql.local.server.LocalPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Reads the tables of one schema back. */
record TableContents(LocalPostgres postgres, String schema) {

  /** History as {@code account/seq/score/partition/offset}. */
  List<String> history() throws SQLException {
    return lines(
        "SELECT concat_ws('/', account, seq, score, topic_partition, topic_offset)"
            + " FROM pql_qualification ORDER BY account, seq");
  }

  /** Accounts as {@code account/seq/score/partition/offset}. */
  List<String> accounts() throws SQLException {
    return lines(
        "SELECT concat_ws('/', account, seq, score, topic_partition, topic_offset)"
            + " FROM pql_account ORDER BY account");
  }

  /** Refused records as {@code topic/partition/offset/account: reason}. */
  List<String> refused() throws SQLException {
    return lines(
        "SELECT concat_ws('/', topic, topic_partition, topic_offset, account) || ': ' || reason"
            + " FROM pql_refused_record ORDER BY topic, topic_partition, topic_offset");
  }

  /** First column of what a query returns, as text. */
  List<String> lines(String query) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
    }
    return lines;
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
    connection.setSchema(schema);
    return connection;
  }
}
