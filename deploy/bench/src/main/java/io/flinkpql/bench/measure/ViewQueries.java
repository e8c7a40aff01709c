// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Times every view of the schema and every function that returns rows, as the catalog lists them. A
 * parameter without a default gets a time 100 days ago.
 *
 * @param connection to the schema
 * @param sources views and calls of functions, as they stand after FROM
 */
public record ViewQueries(Connection connection, List<String> sources) {

  private static final int FIRST_ROWS = 1000;

  /**
   * Lists what to time, in alphabetical order. A function with other parameters fails the query.
   */
  private static final String CATALOG =
      """
      SELECT relname::text AS source FROM pg_class
      WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('v', 'm')
      UNION ALL
      SELECT proname || '(' || array_to_string(
        array_fill('now() - interval ''100 days'''::text, ARRAY[pronargs - pronargdefaults]), ', ') || ')'
      FROM pg_proc
      WHERE pronamespace = current_schema()::regnamespace AND proretset
      ORDER BY source\
      """;

  /** Reads the catalog. */
  public static ViewQueries of(Connection connection) throws SQLException {
    List<String> sources = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(CATALOG)) {
      while (rows.next()) {
        sources.add(rows.getString(1));
      }
    }
    return new ViewQueries(connection, List.copyOf(sources));
  }

  /**
   * Runs each query once.
   *
   * @param progress receives the number of queries done
   * @return seconds by query: its count of rows, and its first thousand rows with all columns
   * @throws SQLException if a query fails
   */
  public Map<String, Double> times(LongConsumer progress) throws SQLException {
    Map<String, Double> times = new TreeMap<>();
    for (String source : sources) {
      String name = source.replaceAll("\\(.*", "()");
      times.put(name + ", count, ms", millis("SELECT count(*) FROM " + source));
      times.put(
          name + ", first 1000 rows, ms",
          millis("SELECT * FROM " + source + " LIMIT " + FIRST_ROWS));
      progress.accept(times.size());
    }
    return times;
  }

  private double millis(String query) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      long began = System.nanoTime();
      try (ResultSet rows = statement.executeQuery(query)) {
        while (rows.next()) {
          // The driver has received the row.
        }
      }
      return (System.nanoTime() - began) / 1e6;
    }
  }
}
