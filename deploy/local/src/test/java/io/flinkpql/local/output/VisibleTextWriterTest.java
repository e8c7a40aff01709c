// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class VisibleTextWriterTest {

  private final StringWriter written = new StringWriter();
  private final PrintWriter out = new PrintWriter(new VisibleTextWriter(written), true);

  @Test
  void controlCharactersAndDirectionalControlsAreVisible() {
    out.println("a\u001b[2Jb\u202ec\rd");

    assertThat(written).hasToString("a\\u001b[2Jb\\u202ec\\u000dd" + System.lineSeparator());
  }

  @Test
  void linesAndTabsOfTheProgramStay() {
    out.printf("one%n\ttwo%n");

    assertThat(written).hasToString("one%n\ttwo%n".formatted());
  }

  @Test
  void partOfABufferIsWritten() {
    out.write("x\u001by".toCharArray(), 1, 2);
    out.flush();

    assertThat(written).hasToString("\\u001by");
  }
}
