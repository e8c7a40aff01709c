// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.output;

import io.flinkpql.text.VisibleText;
import java.io.IOException;
import java.io.Writer;

/**
 * Shows hidden characters as {@link VisibleText}, except line ends, so that no text of a message
 * can control a terminal.
 *
 * <p>A line that quotes messages is passed through {@link VisibleText#of} before: this writer
 * cannot tell a line end of a message from one of the program.
 */
public final class VisibleTextWriter extends Writer {

  private final Writer target;

  /**
   * Creates a writer.
   *
   * @param target receives the text; closed with this writer
   */
  public VisibleTextWriter(Writer target) {
    this.target = target;
  }

  @Override
  public void write(char[] characters, int offset, int length) throws IOException {
    String text = new String(characters, offset, length);
    target.write(text.equals(System.lineSeparator()) ? text : VisibleText.ofLines(text));
  }

  @Override
  public void flush() throws IOException {
    target.flush();
  }

  @Override
  public void close() throws IOException {
    target.close();
  }
}
