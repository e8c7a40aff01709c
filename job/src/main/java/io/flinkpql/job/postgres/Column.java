// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * Maps a column of a table to its values.
 *
 * @param <R> type of a row
 * @param name name of the column
 * @param elementType SQL element type of the array that sends the column's values
 * @param type SQL type of the column
 * @param value returns the value of a row; null for SQL null
 */
record Column<R>(String name, String elementType, String type, Function<R, Object> value) {

  static <R> Column<R> text(String name, Function<R, Object> value) {
    return new Column<>(name, "text", "text", value);
  }

  static <R> Column<R> integer(String name, Function<R, Object> value) {
    return new Column<>(name, "int4", "integer", value);
  }

  static <R> Column<R> bigint(String name, Function<R, Object> value) {
    return new Column<>(name, "int8", "bigint", value);
  }

  static <R> Column<R> number(String name, Function<R, Object> value) {
    return new Column<>(name, "float8", "double precision", value);
  }

  static <R> Column<R> flag(String name, Function<R, Object> value) {
    return new Column<>(name, "bool", "boolean", value);
  }

  /** Maps a column of type {@code timestamptz}, in the argument of a procedure too. */
  static <R> Column<R> instant(String name, Function<R, Instant> value) {
    return new Column<>(name, "timestamptz", "timestamptz", row -> value.apply(row).toString());
  }

  /**
   * Maps a column of type {@code text[]}. Each value is sent as an array literal, since PostgreSQL
   * has no arrays of arrays of different lengths.
   */
  static <R> Column<R> texts(String name, Function<R, List<String>> value) {
    return asText(name, "text[]", row -> arrayLiteral(value.apply(row)));
  }

  /** Maps a column whose values are sent as text and cast to {@code type} by the server. */
  static <R> Column<R> asText(String name, String type, Function<R, Object> value) {
    return new Column<>(
        name,
        "text",
        type,
        row -> {
          Object object = value.apply(row);
          return object == null ? null : object.toString();
        });
  }

  private static String arrayLiteral(List<String> texts) {
    StringBuilder literal = new StringBuilder("{");
    for (String text : texts) {
      literal
          .append(literal.length() == 1 ? "\"" : ",\"")
          .append(text.replace("\\", "\\\\").replace("\"", "\\\""))
          .append('"');
    }
    return literal.append('}').toString();
  }
}
