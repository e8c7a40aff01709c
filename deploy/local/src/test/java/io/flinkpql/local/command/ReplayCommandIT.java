// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.local.usage.UsageGenerator;
import io.flinkpql.local.usage.UsageProfile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayCommandIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RULES = "../rules/saas-default.yaml";
  private static final int MESSAGES = 6_000;

  @TempDir Path directory;

  private Path events() throws IOException {
    UsageGenerator generator =
        new UsageGenerator(new UsageProfile(3, LocalDate.of(2026, 3, 2), 40, 20, 300));
    Path file = directory.resolve("events.ndjson");
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < MESSAGES; i++) {
        out.write(generator.next().value());
        out.write('\n');
      }
    }
    return file;
  }

  private CommandRun replay(Path events, int parallelism) {
    return CommandRun.of(
        "replay",
        "--rules",
        RULES,
        "--events",
        events.toString(),
        "--qualifications",
        out("qualifications", parallelism).toString(),
        "--accounts",
        out("accounts", parallelism).toString(),
        "--dead-letters",
        out("dead-letters", parallelism).toString(),
        "--parallelism",
        String.valueOf(parallelism));
  }

  private Path out(String name, int parallelism) {
    return directory.resolve(name + "-" + parallelism);
  }

  @Test
  void outputIsTheSameAtAnyParallelismAndCountsAddUp() throws IOException {
    Path events = events();

    CommandRun one = replay(events, 1);
    CommandRun three = replay(events, 3);

    assertThat(one.status()).as(one.errors().toString()).isZero();
    assertThat(three.out()).isEqualTo(one.out());
    for (String name : List.of("qualifications", "accounts", "dead-letters")) {
      assertThat(lines(out(name, 3))).isEqualTo(lines(out(name, 1))).isNotEmpty();
    }
    JsonNode counts = JSON.readTree(one.out());
    assertThat(counts.path("messages").asLong()).isEqualTo(MESSAGES);
    assertThat(sumExcept(counts, List.of("messages", "accounts", "qualifications")))
        .isEqualTo(MESSAGES);
    assertThat(counts.path("qualifications").asInt())
        .isEqualTo(lines(out("qualifications", 1)).size());
    assertThat(counts.path("accounts").asInt()).isEqualTo(lines(out("accounts", 1)).size());
    assertThat(lines(out("accounts", 1))).isSortedAccordingTo(byField("account"));
    assertThat(lines(out("qualifications", 1))).isSortedAccordingTo(byField("effective_at"));
    assertThat(Files.list(directory)).hasSize(1 + 2 * 3);
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file);
  }

  private static Comparator<String> byField(String field) {
    return Comparator.comparing(
        line -> {
          try {
            return JSON.readTree(line.replace(",,", ",")).path(field).asText();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static long sumExcept(JsonNode counts, List<String> excluded) {
    List<Long> summands = new ArrayList<>();
    for (Map.Entry<String, JsonNode> count : counts.properties()) {
      if (count.getValue().isObject()) {
        count.getValue().forEach(n -> summands.add(n.asLong()));
      } else if (count.getValue().isNumber() && !excluded.contains(count.getKey())) {
        summands.add(count.getValue().asLong());
      }
    }
    return summands.stream().mapToLong(n -> n).sum();
  }

  private Path smallEvents() throws IOException {
    return Files.writeString(
        directory.resolve("small.ndjson"),
        """
        {"type": "track", "event": "Signed In", "userId": "u", "context": {"groupId": "a"}, \
        "timestamp": "2026-03-01T10:00:00Z"}
        """);
  }

  @Test
  void versionsFromFilesAndFromALogGiveTheSameRecords() throws IOException {
    String first =
        "{name: r, version: 1, signals: {a: {event: Signed In, measure: count}},"
            + " tiers: [{name: t, enter: 'a >= 2'}]}";
    String second = first.replace("version: 1", "version: 2").replace(">= 2", ">= 1");
    Path one = Files.writeString(directory.resolve("1.yaml"), first);
    Path two = Files.writeString(directory.resolve("2.yaml"), second);
    Path log =
        Files.writeString(
            directory.resolve("log.ndjson"),
            push(1, "null", first) + push(2, "\"2026-03-01T10:30:00Z\"", second));
    Path files = out("qualifications", 1);
    Path logged = out("qualifications", 2);

    CommandRun byFiles =
        replay(
            files, "--rules", one + "", "--rules", two + "", "--active-from", "2026-03-01T10:30Z");
    CommandRun byLog = replay(logged, "--rules-log", log.toString());

    assertThat(byFiles.status()).as(byFiles.errors().toString()).isZero();
    assertThat(byLog.status()).as(byLog.errors().toString()).isZero();
    assertThat(lines(files))
        .singleElement()
        .asString()
        .contains("\"effective_at\":\"2026-03-01T10:30:00.000Z\"", "\"version\":2");
    assertThat(lines(logged)).isEqualTo(lines(files));
  }

  private static String push(int version, String at, String text) {
    return "{\"schema\":\"pql.rule-push/v1\",\"name\":\"r\",\"version\":%d,\"role\":\"live\",\"at\":%s,\"text\":\"%s\",\"by\":\"me\"}\n"
        .formatted(version, at, text);
  }

  private CommandRun replay(Path qualifications, String... rules) throws IOException {
    List<String> call = new ArrayList<>(List.of("replay"));
    call.addAll(List.of(rules));
    call.addAll(List.of("--events", smallEvents().toString(), "--as-of", "2026-03-01T11:00Z"));
    call.addAll(List.of("--qualifications", qualifications.toString()));
    return CommandRun.of(call.toArray(String[]::new));
  }

  @Test
  void outputThatIsAnInputIsRefusedAndTheInputStays() throws IOException {
    Path events = smallEvents();
    String content = Files.readString(events);

    CommandRun run =
        CommandRun.of(
            "replay", "--rules", RULES, "--events", events.toString(), "--accounts", events + "");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors())
        .containsExactly(
            "--accounts: %s is the input %s; give another file".formatted(events, events));
    assertThat(events).hasContent(content);
    assertThat(Files.list(directory)).containsExactly(events);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--accounts", "--qualifications"})
  void fullDeviceFailsInASentence(String option) throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "this system has no /dev/full");
    Path events = option.equals("--accounts") ? smallEvents() : events();

    CommandRun run =
        CommandRun.of(
            "replay", "--rules", RULES, "--events", events.toString(), option, full.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.errors())
        .containsExactly(
            "pql replay: the file of %s cannot be written: No space left on device"
                .formatted(option.substring(2)));
    assertThat(Files.list(directory)).containsExactly(events);
  }

  @Test
  void damagedInputFileIsRejectedAndLeavesNoOutput() throws IOException {
    Path events = directory.resolve("events.gz");
    Files.write(events, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0});

    CommandRun run = replay(events, 1);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors()).singleElement().asString().startsWith(events.toString());
    assertThat(Files.list(directory)).containsExactly(events);
  }
}
