// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChildProtocolTest {

  private static final long HEAP = 64L << 20;

  static Stream<ChildReport> reports() {
    return Stream.of(
        new ChildReport.Broker("127.0.0.1:9092"),
        new ChildReport.Progress(17),
        new ChildReport.Warm(5, 1.5),
        new ChildReport.Result(new Measurement(1, 2, 3, 4, 5, 6, 7, Map.of("a", 8L))),
        new ChildReport.Watched(Map.of("b", 9L)),
        new ChildReport.Failed("out of \"luck\"\n"));
  }

  @ParameterizedTest
  @MethodSource("reports")
  void aReportIsOneLineThatIsReadAsWritten(ChildReport report) {
    assertThat(report.line()).doesNotContain("\n");
    assertThat(ChildReport.of(report.line())).isEqualTo(report);
  }

  @Test
  void aTaskIsReadAsWritten(@TempDir Path directory) throws IOException {
    ContenderTask task =
        new ContenderTask(
            Scenario.CHECKPOINT,
            "pql",
            new ContenderSettings(
                "run-1",
                "host:1",
                "usage",
                directory.resolve("r.yaml"),
                2,
                10_000,
                1 << 20,
                directory,
                "jdbc:x",
                "me",
                Map.of("k", "v")),
            new CountingPlan(1, 2, 3, 4, 5),
            directory.resolve("run.jfr"));
    String line = ChildReport.JSON.writeValueAsString(task);
    assertThat(line).doesNotContain("\n");
    assertThat(ChildReport.JSON.readValue(line, ContenderTask.class)).isEqualTo(task);
  }

  @Test
  void aLineThatIsNoReportIsQuoted() {
    assertThatThrownBy(() -> ChildReport.of("Picked up JAVA_TOOL_OPTIONS"))
        .hasMessageContaining("Picked up JAVA_TOOL_OPTIONS");
  }

  @Test
  void aChildEndsWhenItsParentClosesIt(@TempDir Path directory) throws IOException {
    ChildProcess child = ChildProcess.start(Echo.class, "echo", HEAP, directory);
    child.write("12");
    assertThat(child.next()).isEqualTo(new ChildReport.Progress(12));
    child.close();
    assertThat(child.alive()).isFalse();
  }

  @Test
  void aChildThatFailsSaysWhy(@TempDir Path directory) throws IOException {
    try (ChildProcess child = ChildProcess.start(Echo.class, "echo", HEAP, directory)) {
      child.write("twelve");
      assertThatThrownBy(child::next).hasMessage("echo failed: For input string: \"twelve\"");
    }
  }

  @Test
  void aChildThatDiesIsNamedWithItsLastWords(@TempDir Path directory) throws IOException {
    try (ChildProcess child = ChildProcess.start(Echo.class, "echo", HEAP, directory)) {
      child.write("-1");
      assertThatThrownBy(child::next)
          .hasMessageStartingWith("echo ended: ")
          .hasMessageContaining("never mind");
    }
  }

  /** Reports the number that it is told; prints what is no report beside it. */
  static final class Echo {
    private Echo() {}

    public static void main(String[] arguments) throws IOException {
      ParentPipe parent = ParentPipe.claim();
      System.out.println("this is no report and goes to standard error");
      try {
        long number = Long.parseLong(parent.read());
        if (number < 0) {
          System.err.println("never mind");
          Runtime.getRuntime().halt(3);
        }
        parent.say(new ChildReport.Progress(number));
        parent.awaitEnd();
      } catch (NumberFormatException e) {
        parent.say(new ChildReport.Failed(e.getMessage()));
      }
    }
  }
}
