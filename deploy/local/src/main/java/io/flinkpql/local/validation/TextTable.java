// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.validation;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Prints rows in aligned columns: the first to the left, the others to the right. */
final class TextTable {

  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /** Creates a table with its header row. */
  TextTable(String first, String... others) {
    row(first, List.of(others));
  }

  /** Adds a row with as many cells as the header has. */
  void row(String first, List<String> others) {
    List<String> cells = new ArrayList<>();
    cells.add(first);
    cells.addAll(others);
    rows.add(cells);
  }

  /** Prints all rows. */
  void print(PrintWriter out) {
    int[] widths =
        IntStream.range(0, rows.get(0).size())
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(row.get(0));
      line.append(" ".repeat(widths[0] - row.get(0).length()));
      for (int i = 1; i < row.size(); i++) {
        line.append(GAP).append(" ".repeat(widths[i] - row.get(i).length())).append(row.get(i));
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
