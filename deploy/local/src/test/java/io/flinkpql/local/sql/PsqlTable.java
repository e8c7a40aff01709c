// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.sql;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Formats rows as {@code psql} does, without trailing spaces. */
final class PsqlTable {

  private static final Set<Integer> NUMBERS =
      Set.of(Types.INTEGER, Types.BIGINT, Types.NUMERIC, Types.DOUBLE);

  private final List<String> names = new ArrayList<>();
  private final List<Boolean> numeric = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  private PsqlTable() {}

  static String of(ResultSet result) throws SQLException {
    PsqlTable table = new PsqlTable();
    ResultSetMetaData columns = result.getMetaData();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      table.names.add(columns.getColumnLabel(i));
      table.numeric.add(NUMBERS.contains(columns.getColumnType(i)));
    }
    while (result.next()) {
      List<String> row = new ArrayList<>();
      for (int i = 1; i <= table.names.size(); i++) {
        String value = result.getString(i);
        row.add(value == null ? "" : value);
      }
      table.rows.add(row);
    }
    return table.text();
  }

  private String text() {
    List<String> lines = new ArrayList<>();
    List<String> header = new ArrayList<>();
    List<String> rule = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      int padding = width(i) - names.get(i).length();
      header.add(" ".repeat(padding / 2) + names.get(i) + " ".repeat(padding - padding / 2));
      rule.add("-".repeat(width(i) + 2));
    }
    lines.add(line(header));
    lines.add(String.join("+", rule));
    for (List<String> row : rows) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        String padding = " ".repeat(width(i) - row.get(i).length());
        cells.add(numeric.get(i) ? padding + row.get(i) : row.get(i) + padding);
      }
      lines.add(line(cells));
    }
    lines.add(rows.size() == 1 ? "(1 row)" : "(" + rows.size() + " rows)");
    return String.join("\n", lines);
  }

  private int width(int column) {
    return rows.stream()
        .map(row -> row.get(column).length())
        .reduce(names.get(column).length(), Math::max);
  }

  private static String line(List<String> cells) {
    return (" " + cells.stream().collect(Collectors.joining(" | "))).stripTrailing();
  }
}
