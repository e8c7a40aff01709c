// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedsTest {

  private static final Instant NOW = Instant.parse("2026-05-04T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  @TempDir Path directory;

  @Test
  void generatedUsageOfADemoThatEndsComesToAboutNow() {
    GeneratedFeed feed = GeneratedFeed.of(200, Optional.of(60L), Optional.empty(), CLOCK);
    long latest = 0;
    for (int i = 0; i < 200 * 60; i++) {
      latest = feed.next().map(Feed.Message::timestamp).orElse(latest);
    }

    assertThat(Instant.ofEpochMilli(latest)).isBetween(NOW.minus(Duration.ofDays(8)), NOW);
  }

  @Test
  void generatedUsageNeverLiesInTheFuture() {
    GeneratedFeed feed = GeneratedFeed.of(1, Optional.of(60L), Optional.of(20), CLOCK);
    Optional<Feed.Message> message = feed.next();
    while (message.isPresent()) {
      assertThat(message.get().timestamp()).isLessThanOrEqualTo(NOW.toEpochMilli());
      message = feed.next();
    }
  }

  @Test
  void messagesOfFilesAreKeyedByTheirAccount() throws IOException {
    Path first =
        Files.writeString(
            directory.resolve("first"),
            """
            {"context": {"groupId": "a"}}
            {"type": "group", "groupId": "b"}
            """);
    Path second = Files.writeString(directory.resolve("second"), "no JSON\n");

    try (FileFeed feed = new FileFeed(List.of(first, second))) {
      assertThat(feed.next().orElseThrow().key()).isEqualTo("a");
      assertThat(feed.next().orElseThrow().key()).isEqualTo("b");
      assertThat(feed.next().orElseThrow().key()).isEmpty();
      assertThat(feed.next()).isEmpty();
    }
  }
}
