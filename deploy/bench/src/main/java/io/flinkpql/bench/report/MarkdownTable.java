// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.report;

import java.io.PrintWriter;

/** Prints a table in Markdown: the first column aligned left, the others right. */
final class MarkdownTable {

  private final PrintWriter out;

  private MarkdownTable(PrintWriter out) {
    this.out = out;
  }

  /** Prints the heading and returns the table, for its rows. */
  static MarkdownTable begin(PrintWriter out, String... headings) {
    MarkdownTable table = new MarkdownTable(out);
    table.row((Object[]) headings);
    out.println("|---|" + "---:|".repeat(headings.length - 1));
    return table;
  }

  void row(Object... cells) {
    StringBuilder line = new StringBuilder("|");
    for (Object cell : cells) {
      line.append(' ').append(cell).append(" |");
    }
    out.println(line);
  }
}
