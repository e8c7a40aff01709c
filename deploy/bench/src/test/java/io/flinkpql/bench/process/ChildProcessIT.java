// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessIT {

  private static final long HEAP = 64L << 20;

  @Test
  void childEndsWhenTheParentClosesIt(@TempDir Path directory) throws IOException {
    ChildProcess child = ChildProcess.start(Echo.class, "echo", HEAP, directory);
    child.write("12");
    assertThat(child.next()).isEqualTo(new ChildReport.Progress(12));
    child.close();
    assertThat(child.alive()).isFalse();
  }

  @Test
  void failureOfAChildIsReportedWithItsReason(@TempDir Path directory) throws IOException {
    try (ChildProcess child = ChildProcess.start(Echo.class, "echo", HEAP, directory)) {
      child.write("twelve");
      assertThatThrownBy(child::next).hasMessage("echo failed: For input string: \"twelve\"");
    }
  }

  @Test
  void deathOfAChildIsReportedWithItsLastErrorLine(@TempDir Path directory) throws IOException {
    try (ChildProcess child = ChildProcess.start(Echo.class, "echo", HEAP, directory)) {
      child.write("-1");
      assertThatThrownBy(child::next)
          .hasMessageStartingWith("echo ended: ")
          .hasMessageContaining("never mind");
    }
  }

  /** Reports the number that it reads, and prints a line that is not a report. */
  static final class Echo {
    private Echo() {}

    public static void main(String[] arguments) throws IOException {
      ParentChannel parent = ParentChannel.open();
      System.out.println("this is no report and goes to standard error");
      try {
        long number = Long.parseLong(parent.readLine());
        if (number < 0) {
          System.err.println("never mind");
          Runtime.getRuntime().halt(3);
        }
        parent.send(new ChildReport.Progress(number));
        parent.awaitClose();
      } catch (NumberFormatException e) {
        parent.send(new ChildReport.Failed(e.getMessage()));
      }
    }
  }
}
