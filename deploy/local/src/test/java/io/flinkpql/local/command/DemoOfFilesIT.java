// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the demo on a file of another format. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DemoOfFilesIT {

  @TempDir Path directory;

  @Test
  void endsByItselfWithProposedRulesAndTheDaysOfTheData() throws Exception {
    Path events =
        Files.writeString(
            directory.resolve("events.ndjson"),
            IntStream.range(0, 200)
                .mapToObj(
                    i ->
                        "{\"event\":\"%s\",\"distinct_id\":\"u%d\",\"uuid\":\"m%d\",\"timestamp\":"
                                .formatted(i % 3 == 0 ? "Signed In" : "Report Exported", i % 7, i)
                            + "\"2025-03-%02dT10:00:00Z\",\"properties\":{\"$groups\":{\"company\":\"a%d\"}}}"
                                .formatted(1 + i / 10, i % 5))
                .collect(Collectors.joining("\n")));

    try (PqlProcess demo =
        PqlProcess.start(directory, "demo", "--events", events.toString(), "--format", "posthog")) {
      assertThat(demo.awaitEnd()).as(demo.lines().toString()).isZero();

      assertThat(demo.lines())
          .anyMatch(line -> line.contains("event_1: {event: \"Report Exported\", measure: count}"))
          .anyMatch(line -> line.contains("200 events") && line.contains("day of the data 2025-03"))
          .anyMatch(line -> line.startsWith("The tables match the topics"));
    }
  }
}
