// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedKafka;
import io.flinkpql.local.server.SharedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
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
 * Both jobs, whose TaskManager dies again and again, and whose database goes away and comes back:
 * the committed log equals that of an undisturbed run, and the tables equal a fold of it.
 */
@ExtendWith({SharedKafka.class, SharedPostgres.class})
class KilledAndRestoredIT {

  private static final Path RULES = Path.of("..", "rules", "saas-default.yaml");
  private static final long SEED = 20_250_501;
  private static final int MESSAGES = 5_000;
  private static final int KILLS = 4;

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
  void theLogEqualsAnUndisturbedRunsAndTheTablesAFoldOfIt(LocalKafka kafka, LocalPostgres postgres)
      throws Exception {
    TestTopics topics = new TestTopics("killed").create(kafka);
    System.out.println("seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    GeneratedUsage usage = GeneratedUsage.inOrder(topics, SEED, MESSAGES);
    long asOf = usage.asOf();
    Qualifications expected =
        FileReplayRun.of(
                RULES,
                List.of(usage.write(directory.resolve("events"))),
                OptionalLong.of(asOf),
                2,
                directory)
            .records();
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, RULES);
        MessageSender sender = new MessageSender(kafka)) {
      jobs.set("pql.refresh.interval", "1s");
      JobID delivery = jobs.startDelivery(2);
      JobID scoring = jobs.startScoring(2);
      int share = usage.messages().size() / (KILLS + 1);
      for (int kill = 0; kill < KILLS; kill++) {
        List<TestMessage> some = usage.messages().subList(kill * share, (kill + 1) * share);
        int records = between(expected, some.get(0).time(), some.get(share - 1).time());
        long before = jobs.written();
        sender.send(some);
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
      sender.send(GeneratedUsage.markers(topics, asOf));
      jobs.awaitQualifications(scoring, expected.size(), asOf);
      jobs.stop(scoring, false);

      assertThat(jobs.qualifications().upTo(asOf).differencesFrom(expected)).isEmpty();
      assertThat(jobs.qualifications().gaps()).isEmpty();
      assertThat(givenUp(kafka, topics)).as("records of transactions given up").isPositive();
      awaitTables(jobs, delivery, kafka, postgres, topics);
      TableSnapshot stored = TableSnapshot.stored(postgres, jobs.schema());
      assertThat(stored.rows()).containsKey("pql_rule_set saas-default 1");
      assertThat(stored.rows())
          .as("accounts without a record, which only a refresh writes")
          .anySatisfy(
              (key, row) -> assertThat(key + row).startsWith("pql_account ").contains("seq=0.0,"));
    }
  }

  private static int between(Qualifications all, long from, long to) {
    return all.upTo(to).size() - all.upTo(from).size();
  }

  private static void awaitWritten(TestJobs jobs, JobID scoring, long number) {
    await("records written")
        .atMost(TestJobs.PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              jobs.checkRuns(scoring);
              return jobs.written() >= number;
            });
  }

  private void replaceTaskManager() throws Exception {
    flink.terminateTaskManager(taskManager).get();
    flink.startTaskManager();
    taskManager++;
  }

  /** How many records were written and not committed: failures came when there was work to undo. */
  private static int givenUp(LocalKafka kafka, TestTopics topics) {
    try (CommittedRecords written = CommittedRecords.andOthers(kafka, topics.qualifications());
        CommittedRecords committed = new CommittedRecords(kafka, topics.qualifications())) {
      return written.read().size() - committed.read().size();
    }
  }

  private static void awaitTables(
      TestJobs jobs, JobID delivery, LocalKafka kafka, LocalPostgres postgres, TestTopics topics) {
    TableSnapshot folded = TableSnapshot.folded(kafka, topics);
    await("the tables equal a fold of the topics")
        .atMost(TestJobs.PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () -> {
              jobs.checkRuns(delivery);
              assertThat(TableSnapshot.stored(postgres, jobs.schema()).differencesFrom(folded))
                  .isEmpty();
            });
  }
}
