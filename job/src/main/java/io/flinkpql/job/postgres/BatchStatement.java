// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import static java.util.stream.Collectors.joining;

import io.flinkpql.job.delivery.LogPosition;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;

/**
 * Executes one SQL statement for any number of rows. Each column is sent as an array, so the text
 * never changes and the server plans it once per connection.
 *
 * @param <R> type of a row
 */
final class BatchStatement<R> {
  private final String sql;
  private final List<Column<R>> columns;

  private BatchStatement(String sql, List<Column<R>> columns) {
    this.sql = sql;
    this.columns = List.copyOf(columns);
  }

  /** Inserts rows. A row of the same key is replaced if it was written from an older position. */
  static <R> BatchStatement<R> upsert(String table, List<String> key, List<Column<R>> columns) {
    String updates =
        columns.stream()
            .map(Column::name)
            .filter(Predicate.not(key::contains))
            .map(name -> name + " = EXCLUDED." + name)
            .collect(joining(", "));
    return new BatchStatement<>(
        insert(table, key, columns) + "DO UPDATE SET " + updates + " WHERE " + older("EXCLUDED"),
        columns);
  }

  /** Inserts rows whose keys are not in the table. */
  static <R> BatchStatement<R> insertMissing(
      String table, List<String> key, List<Column<R>> columns) {
    return new BatchStatement<>(insert(table, key, columns) + "DO NOTHING", columns);
  }

  /**
   * Inserts rows, or updates the row of the same key.
   *
   * @param changes SQL assignments over the table's row {@code t} and the new row {@code EXCLUDED}
   */
  static <R> BatchStatement<R> accumulate(
      String table, List<String> key, List<Column<R>> columns, String changes) {
    return new BatchStatement<>(insert(table, key, columns) + "DO UPDATE SET " + changes, columns);
  }

  /**
   * Deletes rows that match a condition and were written from an older position.
   *
   * @param condition SQL condition over the table's row {@code t} and the given row {@code r}
   */
  static <R> BatchStatement<R> deleteOlder(
      String table, String condition, List<Column<R>> columns) {
    return new BatchStatement<>(
        "DELETE FROM "
            + table
            + " AS t USING "
            + rows(columns)
            + " WHERE "
            + condition
            + " AND "
            + older("r"),
        columns);
  }

  /** Calls a procedure that takes the columns as arrays. */
  static <R> BatchStatement<R> call(String procedure, List<Column<R>> columns) {
    return new BatchStatement<>("CALL " + procedure + "(" + arrays(columns) + ")", columns);
  }

  /** Executes the statement and returns the number of changed table rows. */
  int execute(Connection connection, List<R> rows) throws SQLException {
    if (rows.isEmpty()) {
      return 0;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < columns.size(); i++) {
        Column<R> column = columns.get(i);
        Object[] values = rows.stream().map(column.value()).toArray();
        Array array = connection.createArrayOf(column.elementType(), values);
        statement.setArray(i + 1, array);
      }
      return statement.executeUpdate();
    }
  }

  private static <R> String insert(String table, List<String> key, List<Column<R>> columns) {
    String values =
        columns.stream()
            .map(column -> "r." + column.name() + "::" + column.type())
            .collect(joining(", "));
    return "INSERT INTO "
        + table
        + " AS t ("
        + names(columns)
        + ") SELECT "
        + values
        + " FROM "
        + rows(columns)
        + " ON CONFLICT ("
        + String.join(", ", key)
        + ") ";
  }

  private static <R> String rows(List<Column<R>> columns) {
    return "unnest(" + arrays(columns) + ") AS r (" + names(columns) + ")";
  }

  private static <R> String arrays(List<Column<R>> columns) {
    return columns.stream()
        .map(column -> "?::" + column.elementType() + "[]")
        .collect(joining(", "));
  }

  private static <R> String names(List<Column<R>> columns) {
    return columns.stream().map(Column::name).collect(joining(", "));
  }

  /** Returns the SQL form of {@link LogPosition#replaces}. */
  private static String older(String newer) {
    return ("(t.topic_partition <> %1$s.topic_partition OR t.topic_offset < %1$s.topic_offset)")
        .formatted(newer);
  }
}
