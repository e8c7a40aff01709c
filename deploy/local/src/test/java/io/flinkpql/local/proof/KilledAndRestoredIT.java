// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedKafka;
import io.flinkpql.local.server.SharedPostgres;
import io.flinkpql.rulelog.RulePush;
import io.flinkpql.rulelog.RulePushJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs both jobs while the TaskManager is killed repeatedly, the database is stopped at times, and
 * the rule set changes. The committed log equals that of an undisturbed run, and the tables equal a
 * fold of the log.
 *
 * <p>Each of two new versions brings a matcher and changes {@code exclude}. It is pushed before a
 * batch of messages and starts in the middle of it. Kills come before the first one, among the
 * messages around each start, and between the two. A kill rewinds the sources, so messages from
 * before a version are read again by tasks that know it.
 */
@ExtendWith({SharedKafka.class, SharedPostgres.class})
class KilledAndRestoredIT {

  private static final Path RULES = Path.of("..", "rules", "saas-default.yaml");
  private static final long SEED = 20_250_501;
  private static final int MESSAGES = 5_000;
  private static final int KILLS = 4;
  private static final Duration LEAD = Duration.ofSeconds(1);

  @TempDir Path directory;

  private MiniCluster flink;
  private int taskManager;

  @BeforeEach
  void startCluster() throws Exception {
    Configuration settings = new Configuration();
    settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
    flink =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(4)
                .withRandomPorts()
                .build());
    flink.start();
  }

  @AfterEach
  void stopCluster() throws Exception {
    flink.close();
  }

  @Test
  void logEqualsAnUndisturbedRunAndTablesEqualAFoldOfTheLog(
      LocalKafka kafka, LocalPostgres postgres) throws Exception {
    TestTopics topics = new TestTopics("killed").create(kafka);
    System.out.println("seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    GeneratedUsage usage = GeneratedUsage.inEventTimeOrder(topics, SEED, MESSAGES);
    long asOf = usage.asOf();
    int share = usage.messages().size() / (KILLS + 1);
    SortedMap<Integer, RulePush> pushesByBatch =
        new TreeMap<>(
            Map.of(
                1, push(2, usage.messages().get(share + share / 2).time()),
                3, push(3, usage.messages().get(3 * share + share / 2).time())));
    Qualifications expected = replay(usage, pushesByBatch.values());
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, RULES);
        MessageSender sender = new MessageSender(kafka)) {
      jobs.set("pql.refresh.interval", "1s");
      RulePushes pushes = RulePushes.inSimulatedTime(jobs, topics, LEAD);
      JobID delivery = jobs.startDelivery(2);
      JobID scoring = jobs.startScoring(2);
      for (int kill = 0; kill < KILLS; kill++) {
        List<TestMessage> batch = usage.messages().subList(kill * share, (kill + 1) * share);
        int records = between(expected, batch.get(0).time(), batch.get(share - 1).time());
        long before = jobs.writtenRecords();
        if (pushesByBatch.containsKey(kill)) {
          pushes.pushAndAwaitKnown(pushesByBatch.get(kill));
        }
        sender.send(batch);
        awaitWritten(jobs, scoring, before + 1 + random.nextInt(Math.max(1, records / 2)));
        boolean withoutDatabase = kill % 2 == 1;
        if (withoutDatabase) {
          postgres.suspend();
        }
        replaceTaskManager();
        if (withoutDatabase) {
          jobs.awaitScored(scoring);
          postgres.resume();
        }
      }
      sender.send(usage.messages().subList(KILLS * share, usage.messages().size()));
      sender.send(GeneratedUsage.watermarkMessages(topics, asOf));
      jobs.awaitQualifications(scoring, expected.size(), asOf);
      jobs.stop(scoring, false);

      assertThat(jobs.qualifications().upTo(asOf).differencesFrom(expected)).isEmpty();
      assertThat(jobs.qualifications().gaps()).isEmpty();
      assertThat(abortedRecords(kafka, topics)).as("records of aborted transactions").isPositive();
      awaitTables(jobs, delivery, kafka, postgres, topics);
      TableSnapshot stored = TableSnapshot.stored(postgres, jobs.schema());
      assertThat(stored.rows()).containsKey("pql_rule_set saas-default 1");
      assertThat(stored.rows())
          .as("accounts without a qualification, which only a refresh writes")
          .anySatisfy(
              (key, row) -> assertThat(key + row).startsWith("pql_account ").contains("seq=0.0,"));
    }
  }

  /** Returns the push of a version with a new matcher and another exclusion. */
  private static RulePush push(int version, long activeFrom) throws IOException {
    String text =
        Files.readString(RULES)
            .replace("version: 1", "version: " + version)
            .replace(
                "user.endsWith('@ourcompany.example')",
                "user.startsWith('user%d@')".formatted(version))
            .replace(
                "signals:\n",
                "signals:\n  busy: {event: [Signed In, V%d], measure: count, window: 5d}\n"
                    .formatted(version))
            .replace("\"setup_done >= 1\"", "\"busy >= 2\"");
    return new RulePush(
        "saas-default",
        version,
        RulePush.Role.LIVE,
        OptionalLong.of(activeFrom),
        /* restart= */ false,
        text,
        "test");
  }

  private Qualifications replay(GeneratedUsage usage, Collection<RulePush> pushes)
      throws IOException {
    String first = Files.readString(RULES);
    List<String> log =
        Stream.concat(
                Stream.of(
                    new RulePush(
                        "saas-default",
                        1,
                        RulePush.Role.LIVE,
                        OptionalLong.empty(),
                        /* restart= */ false,
                        first,
                        "test")),
                pushes.stream())
            .map(push -> new String(RulePushJson.write(push), StandardCharsets.UTF_8))
            .toList();
    Qualifications qualifications =
        FileReplayRun.ofRulesLog(
                Files.write(directory.resolve("rules-log"), log),
                LEAD,
                usage.write(directory.resolve("events")),
                usage.asOf(),
                directory)
            .parsedQualifications();
    assertThat(qualifications.versions()).containsExactly(1L, 2L, 3L);
    return qualifications;
  }

  private static int between(Qualifications all, long from, long to) {
    return all.upTo(to).size() - all.upTo(from).size();
  }

  private static void awaitWritten(TestJobs jobs, JobID scoring, long number) {
    await("written records")
        .atMost(TestJobs.TIMEOUT)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              jobs.checkRunning(scoring);
              return jobs.writtenRecords() >= number;
            });
  }

  private void replaceTaskManager() throws Exception {
    flink.terminateTaskManager(taskManager).get();
    flink.startTaskManager();
    taskManager++;
  }

  /** Counts records written but not committed, to show that failures hit open transactions. */
  private static int abortedRecords(LocalKafka kafka, TestTopics topics) {
    try (CommittedRecords written =
            CommittedRecords.readUncommitted(kafka, topics.qualifications());
        CommittedRecords committed = new CommittedRecords(kafka, topics.qualifications())) {
      return written.read().size() - committed.read().size();
    }
  }

  private static void awaitTables(
      TestJobs jobs, JobID delivery, LocalKafka kafka, LocalPostgres postgres, TestTopics topics) {
    TableSnapshot folded = TableSnapshot.folded(kafka, topics);
    await("the tables equal a fold of the topics")
        .atMost(TestJobs.TIMEOUT)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () -> {
              jobs.checkRunning(delivery);
              assertThat(TableSnapshot.stored(postgres, jobs.schema()).differencesFrom(folded))
                  .isEmpty();
            });
  }
}
