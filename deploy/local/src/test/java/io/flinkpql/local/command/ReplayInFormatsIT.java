// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ReplayInFormatsIT {

  private static final String RULES =
      """
      name: formats
      version: 1
      signals:
        exports: {event: Report Exported, measure: count}
        rows: {event: Report Exported, measure: sum, of: properties.rows, window: 7d}
      tiers:
        - {name: started, enter: [exports >= 2]}
        - {name: heavy, enter: [rows >= 60]}
      """;

  @TempDir Path directory;

  @Test
  void aReplayGivesTheSameQualificationsInAnotherFormat() throws IOException {
    Path segment =
        write(
            "segment.ndjson",
            "{\"type\":\"track\",\"event\":\"Report Exported\",\"userId\":\"u\","
                + "\"messageId\":\"m%1$d\",\"timestamp\":\"2026-03-%2$02dT10:00:00Z\","
                + "\"context\":{\"groupId\":\"c\"},\"properties\":{\"rows\":%1$d}}");
    Path posthog =
        write(
            "posthog.ndjson",
            "{\"event\":\"Report Exported\",\"distinct_id\":\"u\",\"uuid\":\"m%1$d\","
                + "\"timestamp\":\"2026-03-%2$02dT10:00:00Z\","
                + "\"properties\":{\"$groups\":{\"company\":\"c\"},\"rows\":%1$d}}");

    String expected = replay(segment, "segment");

    assertThat(expected.lines()).hasSizeGreaterThan(1);
    assertThat(replay(posthog, "posthog")).isEqualTo(expected);
  }

  private Path write(String name, String message) throws IOException {
    return Files.writeString(
        directory.resolve(name),
        IntStream.range(1, 25)
            .mapToObj(i -> message.formatted(i, i))
            .collect(Collectors.joining("\n")));
  }

  private String replay(Path events, String format) throws IOException {
    Path rules = Files.writeString(directory.resolve("rules.yaml"), RULES);
    Path out = directory.resolve(format + ".qualifications");
    CommandRun run =
        CommandRun.of(
            "replay",
            "--rules",
            rules.toString(),
            "--events",
            events.toString(),
            "--format",
            format,
            "--qualifications",
            out.toString());
    assertThat(run.errors()).isEmpty();
    assertThat(run.status()).isZero();
    return Files.readString(out);
  }
}
