// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a replay gives the same output at any parallelism and that its counts add up. */
class ReplayAtAnyParallelismIT {

  private static final Path RULES = Path.of("..", "rules");
  private static final Path GITHUB =
      Path.of("..", "..", "..", "shared", "data", "gharchive-kubernetes.ndjson.gz");
  private static final long SEED = 20_250_310;
  private static final int MESSAGES = 4_000;

  @TempDir Path directory;

  @Test
  void generatedUsageReplayedToItsEnd() throws IOException {
    GeneratedUsage usage = GeneratedUsage.inArrivalOrder(new TestTopics("replay"), SEED, MESSAGES);
    System.out.println("seed " + SEED);
    Path events = usage.write(directory.resolve("events"));
    Path rules = RULES.resolve("saas-default.yaml");

    FileReplayRun one = withConsistentCounts(replay(rules, events, OptionalLong.empty(), 1));

    assertThat(one.counts().get("messages").asInt()).isEqualTo(usage.messages().size());
    for (String outcome : List.of("excluded", "duplicates", "identity")) {
      assertThat(one.counts().get(outcome).asInt()).as(outcome).isPositive();
    }
    assertThat(one.counts().get("after_as_of").asInt()).isZero();
    assertThat(one.deadLetters()).hasSizeGreaterThan(10);
    assertThat(one.parsedQualifications().gaps()).isEmpty();
    assertThat(one.parsedQualifications().count("deleted")).isPositive();
    assertThat(replay(rules, events, OptionalLong.empty(), 2)).isEqualTo(one);
    assertThat(replay(rules, events, OptionalLong.empty(), 4)).isEqualTo(one);
  }

  @Test
  void generatedUsageReplayedToTheMiddle() throws IOException {
    GeneratedUsage usage =
        GeneratedUsage.inArrivalOrder(new TestTopics("replay"), SEED + 1, MESSAGES);
    System.out.println("seed " + (SEED + 1));
    Path events = usage.write(directory.resolve("events"));
    Path rules = RULES.resolve("saas-default.yaml");
    long middle = usage.messages().get(MESSAGES / 2).time();

    FileReplayRun one = withConsistentCounts(replay(rules, events, OptionalLong.of(middle), 1));

    assertThat(one.counts().get("after_as_of").asInt()).isGreaterThan(MESSAGES / 3);
    assertThat(one.parsedQualifications().latestEffectiveAt()).isLessThanOrEqualTo(middle);
    assertThat(replay(rules, events, OptionalLong.of(middle), 3)).isEqualTo(one);
  }

  @Test
  void gitHubEventsReplayedToTheirEnd() throws IOException {
    assumeTrue(Files.exists(GITHUB), GITHUB + " does not exist");
    Path rules = RULES.resolve("github-repositories.yaml");

    FileReplayRun one = withConsistentCounts(replay(rules, GITHUB, OptionalLong.empty(), 1));

    try (GZIPInputStream lines = new GZIPInputStream(Files.newInputStream(GITHUB))) {
      String text = new String(lines.readAllBytes(), StandardCharsets.UTF_8);
      long messages = text.lines().filter(line -> !line.isBlank()).count();
      assertThat(one.counts().get("messages").asLong()).isEqualTo(messages);
    }
    assertThat(replay(rules, GITHUB, OptionalLong.empty(), 4)).isEqualTo(one);
  }

  private FileReplayRun replay(Path rules, Path events, OptionalLong asOf, int parallelism)
      throws IOException {
    return FileReplayRun.of(rules, List.of(events), asOf, parallelism, directory);
  }

  private static FileReplayRun withConsistentCounts(FileReplayRun run) {
    JsonNode counts = run.counts();
    long deadLetters =
        StreamSupport.stream(counts.get("dead_letters").spliterator(), false)
            .mapToLong(JsonNode::asLong)
            .sum();
    long sum =
        LongStream.of(
                counts.get("applied").asLong(),
                counts.get("excluded").asLong(),
                counts.get("duplicates").asLong(),
                counts.get("unmatched").asLong(),
                counts.get("identity").asLong(),
                counts.get("after_as_of").asLong(),
                deadLetters)
            .sum();
    assertThat(counts.get("messages").asLong()).as(counts.toString()).isEqualTo(sum);
    assertThat(counts.get("qualifications").asInt()).isEqualTo(run.qualifications().size());
    assertThat(counts.get("accounts").asInt()).isEqualTo(run.accounts().size());
    assertThat(deadLetters).isEqualTo(run.deadLetters().size());
    assertThat(run.qualifications()).isNotEmpty();
    return run;
  }
}
