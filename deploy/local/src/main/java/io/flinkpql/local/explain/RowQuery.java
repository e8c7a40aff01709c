// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.explain;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Queries the delivery job's tables.
 *
 * @param connection connection whose search path includes the tables
 */
record RowQuery(Connection connection) {

  /** Converts the current row of a result set. */
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Returns the rows of a query with parameters. */
  <T> List<T> list(String sql, RowReader<T> reader, Object... parameters) throws SQLException {
    List<T> found = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(reader.read(rows));
        }
      }
    }
    return found;
  }
}
