// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import java.util.List;
import java.util.function.Function;

/**
 * A column of a table, and where its value comes from.
 *
 * @param <R> what a row is made from
 * @param name of the column
 * @param element type of the array that carries the column of a batch to the server
 * @param type of the column
 * @param value of a row; null for SQL's null
 */
record Column<R>(String name, String element, String type, Function<R, Object> value) {

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

  /** Texts as PostgreSQL writes an array: arrays of arrays must be rectangular, so this is one. */
  static <R> Column<R> texts(String name, Function<R, List<String>> value) {
    return asText(name, "text[]", row -> arrayLiteral(value.apply(row)));
  }

  /** A value whose text the server reads as {@code type}. */
  static <R> Column<R> asText(String name, String type, Function<R, Object> value) {
    return new Column<>(
        name,
        "text",
        type,
        row -> {
          Object given = value.apply(row);
          return given == null ? null : given.toString();
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
