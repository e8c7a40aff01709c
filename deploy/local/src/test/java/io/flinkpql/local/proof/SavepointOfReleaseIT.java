// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedKafka;
import io.flinkpql.local.server.SharedPostgres;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Restores the savepoint that a release took after the first half of some messages. With the second
 * half, the job goes on as a replay of all of them does.
 *
 * <p>Savepoints are never written again. For a new release add a test with topics of another name,
 * which the savepoint holds. Without a savepoint the test writes one and fails.
 */
@ExtendWith({SharedKafka.class, SharedPostgres.class, SharedFlink.class})
class SavepointOfReleaseIT {

  private static final Path SAVEPOINTS = Path.of("src", "test", "resources", "savepoints");
  private static final long START = Instant.parse("2026-03-02T00:30:00Z").toEpochMilli();
  private static final int MESSAGES = 240;
  private static final int ACCOUNTS = 7;

  private static final String RULES =
      """
      name: kept
      version: 1
      signals:
        sign_in_days: {event: Signed In, measure: active_days, window: 7d}
        features_7d: {event: Feature Used, measure: distinct, of: properties.feature, window: 7d}
        exports_24h: {event: Exported, measure: count, window: 24h}
        users_7d: {event: "*", measure: distinct_users, window: 7d}
      score: {half_life: 7d, points: {Signed In: 1, Exported: 0.5}}
      tiers:
        - {name: active, enter: "sign_in_days >= 2"}
        - {name: ready, enter: ["features_7d >= 2", "users_7d >= 2"], hold: 36h}
      segments: {team: "has(traits.plan) && traits.plan == 'team'", exporting: "exports_24h >= 1"}
      priority: [{name: high, when: "score >= 3"}]
      conversion: {event: Subscribed}
      """;

  @TempDir Path directory;

  @Test
  void savepointOfTheFirstReleaseGoesOnAsAReplayDoes(
      LocalKafka kafka, LocalPostgres postgres, MiniCluster flink) throws Exception {
    TestTopics topics = new TestTopics("kept").create(kafka);
    GeneratedUsage usage = new GeneratedUsage(messages(topics));
    List<TestMessage> first = usage.messages().subList(0, MESSAGES / 2);
    long asOf = usage.asOf();
    Path rules = Files.writeString(directory.resolve("rules.yaml"), RULES);
    Qualifications expected =
        FileReplayRun.of(
                rules,
                List.of(usage.write(directory.resolve("events"))),
                OptionalLong.of(asOf),
                1,
                directory)
            .parsedQualifications();
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, rules);
        MessageSender sender = new MessageSender(kafka)) {
      sender.send(first);
      Path savepoint = savepoint(jobs, topics);
      JobID scoring = jobs.restoreScoring(2, savepoint.toUri().toString());
      sender.send(usage.messages().subList(MESSAGES / 2, usage.messages().size()));
      sender.send(GeneratedUsage.watermarkMessages(topics, asOf));
      Qualifications later = expected.after(first.get(first.size() - 1).time());
      assertThat(later.byAccount()).hasSize(ACCOUNTS);
      // Boundaries that had passed before the savepoint may be evaluated after it.
      await("the records of the second half")
          .atMost(TestJobs.TIMEOUT)
          .untilAsserted(
              () -> {
                jobs.checkRunning(scoring);
                Qualifications committed = jobs.qualifications().upTo(asOf);
                assertThat(committed.size()).isGreaterThanOrEqualTo(later.size());
                assertThat(committed.byAccount()).hasSize(ACCOUNTS);
                assertThat(committed.differencesFromSuffixOf(expected)).isEmpty();
              });
    }
  }

  private static Path savepoint(TestJobs jobs, TestTopics topics) throws Exception {
    Path kept = SAVEPOINTS.resolve(topics.name());
    if (!Files.exists(kept)) {
      // One file holds all.
      jobs.set("execution.checkpointing.data-inline-threshold", "1mb");
      JobID job = jobs.startScoring(1);
      jobs.awaitScored(job);
      Path written = Path.of(URI.create(jobs.stop(job, false)));
      Files.createDirectories(kept);
      Files.copy(written.resolve("_metadata"), kept.resolve("_metadata"));
      fail("wrote the savepoint " + kept);
    }
    return kept.toAbsolutePath();
  }

  private static List<TestMessage> messages(TestTopics topics) {
    List<TestMessage> messages = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      messages.add(message(topics, i));
    }
    return messages;
  }

  private static TestMessage message(TestTopics topics, int i) {
    int number = i % ACCOUNTS;
    String account = "kept-" + number;
    long time = START + i * Duration.ofMinutes(59).toMillis();
    String signedIn = "'type':'track','event':'Signed In'";
    String call =
        switch (i / ACCOUNTS % 5) {
          case 0 -> signedIn;
          case 1 -> "'type':'group','groupId':'%s','traits':{'plan':'team'}".formatted(account);
          case 2 ->
              "'type':'track','event':'Feature Used','properties':{'feature':'f%d'}".formatted(i);
          case 3 -> "'type':'track','event':'Exported'";
          default -> i > MESSAGES * 2 / 3 ? "'type':'track','event':'Subscribed'" : signedIn;
        };
    String json =
        ("{%s,'context':{'groupId':'%s'},'userId':'u%d-%d','messageId':'m%d',"
                + "'timestamp':'%s'}")
            .formatted(call, account, number, i % 3, i, Instant.ofEpochMilli(time));
    return new TestMessage(
        topics.usage(),
        number % TestTopics.PARTITIONS,
        account,
        json.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
        time);
  }
}
