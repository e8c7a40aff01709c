// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stops the demo by signals while its servers start. */
class StoppedDemoIT {

  @TempDir Path directory;

  private PqlProcess demo() throws Exception {
    return PqlProcess.start(directory, "demo", "--seconds", "60");
  }

  private static int port(String line) {
    return Integer.parseInt(line.replaceAll(".*localhost:(\\d+)/.*", "$1"));
  }

  private static void assertNothingIsLeft(List<Path> leftovers, int port) {
    assertThat(leftovers).isEmpty();
    assertThatThrownBy(() -> new Socket("localhost", port).close())
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void firstInterruptIsNoFailure() throws Exception {
    try (PqlProcess demo = demo()) {
      int port = port(demo.awaitLine("PostgreSQL"));
      demo.signal("INT");

      assertThat(demo.awaitEnd()).as(demo.lines().toString()).isZero();
      assertThat(demo.lines())
          .last()
          .isIn(
              "Stopped before any event was sent.",
              "The servers stop and their data is deleted; --keep keeps them for queries.");
      assertNothingIsLeft(demo.leftovers(), port);
    }
  }

  @Test
  void secondInterruptStillCleansUp() throws Exception {
    try (PqlProcess demo = demo()) {
      int port = port(demo.awaitLine("PostgreSQL"));
      demo.awaitLine("simulated day");
      demo.signal("INT");
      // The summary takes seconds, on any machine.
      demo.awaitLine("Stopped sending");
      demo.signal("INT");

      assertThat(demo.awaitEnd()).isEqualTo(130);
      assertThat(demo.lines()).noneMatch(line -> line.contains("failed"));
      assertNothingIsLeft(demo.leftovers(), port);
    }
  }

  @Test
  void killedDemoLeavesNeitherServerNorFiles() throws Exception {
    try (PqlProcess demo = demo()) {
      int port = port(demo.awaitLine("PostgreSQL"));
      demo.signal("KILL");

      demo.awaitEnd();
      await()
          .atMost(Duration.ofMinutes(5))
          .untilAsserted(() -> assertNothingIsLeft(demo.runDirectories(), port));
    }
  }
}
