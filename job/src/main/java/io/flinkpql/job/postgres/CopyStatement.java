// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Appends rows with {@code COPY}, which is faster than {@code INSERT} but fails on a duplicate key.
 *
 * @param <R> type of a row
 */
final class CopyStatement<R> {
  private final String sql;
  private final List<Column<R>> columns;

  CopyStatement(String table, List<Column<R>> columns) {
    this.sql =
        "COPY %s (%s) FROM STDIN"
            .formatted(table, columns.stream().map(Column::name).collect(joining(", ")));
    this.columns = List.copyOf(columns);
  }

  void execute(Connection connection, List<R> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    byte[] lines = lines(rows).getBytes(UTF_8);
    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
    try {
      copy.writeToCopy(lines, 0, lines.length);
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  /** Returns the rows in PostgreSQL's text format, one line per row. */
  String lines(List<R> rows) {
    StringBuilder lines = new StringBuilder(1024 * rows.size());
    for (R row : rows) {
      for (int i = 0; i < columns.size(); i++) {
        if (i > 0) {
          lines.append('\t');
        }
        append(columns.get(i).value().apply(row), lines);
      }
      lines.append('\n');
    }
    return lines.toString();
  }

  private static void append(Object value, StringBuilder lines) {
    if (value == null) {
      lines.append("\\N");
    } else if (value instanceof String text) {
      appendEscaped(text, lines);
    } else {
      lines.append(value);
    }
  }

  private static void appendEscaped(String text, StringBuilder lines) {
    int copied = 0;
    for (int i = 0; i < text.length(); i++) {
      String escaped =
          switch (text.charAt(i)) {
            case '\\' -> "\\\\";
            case '\t' -> "\\t";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            default -> null;
          };
      if (escaped != null) {
        lines.append(text, copied, i).append(escaped);
        copied = i + 1;
      }
    }
    lines.append(text, copied, text.length());
  }
}
