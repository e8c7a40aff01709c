// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.MessageFormat;
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

class MessageSourcesTest {

  private static final Instant NOW = Instant.parse("2026-05-04T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  @TempDir Path directory;

  @Test
  void generatedUsageOfATimedDemoEndsAboutNow() {
    GeneratedMessageSource source =
        GeneratedMessageSource.of(200, Optional.of(60L), Optional.empty(), CLOCK);
    long latest = 0;
    for (int i = 0; i < 200 * 60; i++) {
      latest = source.next().map(MessageSource.Message::timestamp).orElse(latest);
    }

    assertThat(Instant.ofEpochMilli(latest)).isBetween(NOW.minus(Duration.ofDays(8)), NOW);
  }

  @Test
  void generatedUsageIsNeverInTheFuture() {
    GeneratedMessageSource source =
        GeneratedMessageSource.of(1, Optional.of(60L), Optional.of(20), CLOCK);
    Optional<MessageSource.Message> message = source.next();
    while (message.isPresent()) {
      assertThat(message.get().timestamp()).isLessThanOrEqualTo(NOW.toEpochMilli());
      message = source.next();
    }
  }

  @Test
  void messagesFromFilesAreKeyedByAccount() throws IOException {
    Path first =
        Files.writeString(
            directory.resolve("first"),
            """
            {"type": "track", "event": "E", "context": {"groupId": "a"}, "timestamp": "2026-03-04"}
            {"type": "group", "groupId": "b", "userId": "u", "timestamp": "2026-03-05"}
            """);
    Path second = Files.writeString(directory.resolve("second"), "no JSON\n");

    try (FileMessageSource source =
        new FileMessageSource(List.of(first, second), MessageFormat.SEGMENT)) {
      MessageSource.Message message = source.next().orElseThrow();
      assertThat(message.key()).isEqualTo("a");
      assertThat(message.timestamp())
          .isEqualTo(Instant.parse("2026-03-04T00:00:00Z").toEpochMilli());
      assertThat(source.next().orElseThrow().key()).isEqualTo("b");
      assertThat(source.next().orElseThrow().key()).isEmpty();
      assertThat(source.next()).isEmpty();
    }
  }
}
