// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.flinkpql.job.ScoringJob;
import io.flinkpql.local.cluster.ClusterJar;
import io.flinkpql.local.cluster.StandaloneCluster;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedKafka;
import io.flinkpql.local.server.SharedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ends scoring jobs on a cluster of processes, and starts one again from another jar. No client of
 * Kafka outlives its job: its class loader is closed then.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith({SharedKafka.class, SharedPostgres.class})
class EndedJobsIT {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int ACCOUNTS = 20;

  private static final Pattern CLIENTS =
      Pattern.compile(
          "(kafka-(admin|producer|coordinator)|scoring-lease|rules-watch|Source Data Fetcher).*");

  private static final String RULES =
      """
      name: builds
      version: 1
      signals:
        sign_ins: {event: Signed In, measure: count}
      tiers:
        - {name: active, enter: ["sign_ins >= 4"]}
      """;

  /** Its new signal counts days from before the version. */
  private static final String RULES_2 =
      """
      name: builds
      version: 2
      signals:
        sign_ins: {event: Signed In, measure: count}
        days: {event: Signed In, measure: active_days, window: 30d}
      tiers:
        - {name: active, enter: ["sign_ins >= 4 || days >= 3"]}
        - {name: regular, enter: ["days >= 5"]}
      """;

  private StandaloneCluster cluster;
  private Path directory;
  private String jar;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    directory = temporary;
    cluster = StandaloneCluster.start(Files.createDirectory(directory.resolve("flink")), "");
    cluster.addTaskManager();
    await("free slots")
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> cluster.rest().freeSlots() == 2);
    jar = cluster.rest().upload(ClusterJar.path());
  }

  @AfterAll
  void stop() throws Exception {
    cluster.close();
  }

  /** Writes options and returns the argument that names them. */
  private List<String> options(
      LocalKafka kafka,
      LocalPostgres postgres,
      TestTopics topics,
      String rules,
      Map<String, String> further)
      throws IOException {
    Path files = Files.createTempDirectory(directory, topics.name());
    Path file = Files.writeString(files.resolve("rules.yaml"), rules);
    TestOptions options = new TestOptions(kafka, postgres, topics, files, file);
    return List.of("--config", options.write(1, further).toString());
  }

  @Test
  void anotherBuildWithOneMoreSignalGoesOnFromASavepoint(LocalKafka kafka, LocalPostgres postgres)
      throws Exception {
    TestTopics topics = new TestTopics("another-build").create(kafka);
    List<TestMessage> messages =
        messages(topics, Instant.now().minus(Duration.ofDays(4)), Duration.ofDays(1));
    try (MessageSender sender = new MessageSender(kafka)) {
      sender.send(messages);
      String first = run(options(kafka, postgres, topics, RULES, Map.of()));
      awaitQualifications(kafka, topics, ACCOUNTS / 4);
      Path savepoint = cluster.rest().stop(first, directory.resolve("savepoints"));
      awaitState(first, "FINISHED");

      List<String> changed = options(kafka, postgres, topics, RULES_2, Map.of());
      String another = cluster.rest().upload(ClusterJar.anotherBuild(directory));
      String second =
          cluster.rest().restore(another, ScoringJob.class.getName(), changed, savepoint);
      Instant activeFrom = awaitSecondVersion(kafka, topics);
      List<TestMessage> later = messages(topics, activeFrom.plusSeconds(1), Duration.ofSeconds(10));
      sender.send(later);
      messages.addAll(later);
      Qualifications expected = replay(messages, activeFrom);
      assertThat(expected.versions()).containsExactly(1L, 2L);
      Qualifications committed = awaitQualifications(kafka, topics, expected.size());
      assertThat(committed.differencesFrom(expected)).isEmpty();
      assertThat(committed.gaps()).isEmpty();
      cancel(second);
    }
    assertNoClientIsLeft();
  }

  private Qualifications replay(List<TestMessage> messages, Instant activeFrom) throws IOException {
    return FileReplayRun.ofVersions(
            Files.writeString(directory.resolve("rules-1.yaml"), RULES),
            Files.writeString(directory.resolve("rules-2.yaml"), RULES_2),
            activeFrom,
            new GeneratedUsage(messages).write(directory.resolve("events")),
            directory)
        .parsedQualifications();
  }

  private static Qualifications awaitQualifications(
      LocalKafka kafka, TestTopics topics, int number) {
    try (CommittedRecords records = new CommittedRecords(kafka, topics.qualifications())) {
      return await("%d qualifications".formatted(number))
          .atMost(PATIENCE)
          .until(() -> Qualifications.of(records.read()), all -> all.size() >= number);
    }
  }

  /** Returns the instant from which the second version is in force. */
  private static Instant awaitSecondVersion(LocalKafka kafka, TestTopics topics) {
    try (CommittedRecords records = new CommittedRecords(kafka, topics.ruleSets())) {
      JsonNode second =
          await("the second version")
              .atMost(PATIENCE)
              .until(() -> last(records), version -> version.path("version").asInt() == 2);
      return Instant.parse(second.path("active_from").asText());
    }
  }

  private static JsonNode last(CommittedRecords records) throws IOException {
    List<ConsumerRecord<byte[], byte[]>> all = records.read();
    return all.isEmpty()
        ? MissingNode.getInstance()
        : new ObjectMapper().readTree(all.get(all.size() - 1).value());
  }

  @Test
  void aJobThatIsCancelledLeavesNoClient(LocalKafka kafka, LocalPostgres postgres)
      throws Exception {
    TestTopics topics = new TestTopics("cancelled").create(kafka);
    Map<String, String> anew = Map.of("pql.kafka.start-without-state", "true");
    List<String> options = options(kafka, postgres, topics, RULES, anew);
    cancel(run(options));
    String running = run(options);
    awaitCheckpoint(running);
    cancel(running);
    assertNoClientIsLeft();
  }

  @Test
  void aJobThatIsRefusedLeavesNoClient(LocalKafka kafka, LocalPostgres postgres) throws Exception {
    TestTopics topics = new TestTopics("refused").create(kafka);
    String first = run(options(kafka, postgres, topics, RULES, Map.of()));
    awaitCheckpoint(first);
    Map<String, String> impatient = Map.of("pql.takeover-timeout", "1s");
    awaitState(run(options(kafka, postgres, topics, RULES, impatient)), "FAILED");
    cancel(first);
    assertNoClientIsLeft();
  }

  /** The brokers take connections and never answer; a client gives up after a minute. */
  @Test
  @Tag("long")
  void aJobWithoutBrokersLeavesNoClient(LocalKafka kafka, LocalPostgres postgres) throws Exception {
    TestTopics topics = new TestTopics("silent");
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Map<String, String> unanswered =
          Map.of("pql.kafka.bootstrap-servers", "127.0.0.1:" + silent.getLocalPort());
      String job = run(options(kafka, postgres, topics, RULES, unanswered));
      await("clients")
          .atMost(PATIENCE)
          .until(() -> clients().stream().anyMatch(name -> name.startsWith("scoring-lease")));
      cancel(job);
      assertNoClientIsLeft();
    }
  }

  private String run(List<String> options) throws IOException, InterruptedException {
    return cluster.rest().run(jar, ScoringJob.class.getName(), options);
  }

  private void cancel(String job) throws IOException, InterruptedException {
    cluster.rest().cancel(job);
    awaitState(job, "CANCELED");
  }

  private void awaitState(String job, String state) {
    await(state)
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(cluster.rest().state(job)).as(cluster.output()).isEqualTo(state));
  }

  private void awaitCheckpoint(String job) {
    await("a checkpoint")
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> cluster.rest().checkpoints(job) > 0);
  }

  private List<String> clients() throws IOException, InterruptedException {
    return cluster.rest().threads().stream()
        .filter(name -> CLIENTS.matcher(name).matches())
        .toList();
  }

  /** A client that was closed too late fails to load a class. */
  private void assertNoClientIsLeft() throws IOException {
    await("the end of all clients")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(clients()).isEmpty());
    assertThat(cluster.output().lines())
        .filteredOn(line -> line.startsWith("java.lang.NoClassDefFoundError"))
        .isEmpty();
  }

  /** Returns one to four messages of each account. */
  private static List<TestMessage> messages(TestTopics topics, Instant begin, Duration interval) {
    List<TestMessage> messages = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      long time = begin.plus(interval.multipliedBy(i)).toEpochMilli();
      for (int account = 0; account < ACCOUNTS; account++) {
        if (account % 4 <= i) {
          messages.add(
              TestMessage.track(
                  topics.usage(),
                  account % TestTopics.PARTITIONS,
                  "account-" + account,
                  "Signed In",
                  time + "-" + account,
                  time));
        }
      }
    }
    return messages;
  }
}
