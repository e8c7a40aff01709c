// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flinkpql.job.StartChecks;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.local.server.JobObservation;
import io.flinkpql.local.server.Jobs;
import io.flinkpql.local.server.LocalFlink;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.RunDirectory;
import io.flinkpql.local.server.SharedKafka;
import io.flinkpql.local.server.SharedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Runs both jobs as {@code ./pql run} does, stops them and starts them again. */
@ExtendWith({SharedKafka.class, SharedPostgres.class})
class LocalRunIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(120);

  private static final String RULES =
      """
      name: two-sign-ins
      version: 1
      signals:
        sign_ins: {event: Signed In, measure: count}
      tiers:
        - {name: active, enter: ["sign_ins >= 2"]}
        - {name: keen, enter: ["sign_ins >= 3"]}
      """;

  @TempDir Path directory;

  @Test
  void usageSurvivesAStopAndACrash(LocalKafka kafka, LocalPostgres postgres) throws Exception {
    Installation installed = new Installation("survives", kafka, postgres, directory).create();
    try (Running first = installed.start(false)) {
      installed.signIn();
      installed.awaitCommitted(1);
      first.stop();
      assertThat(first.lines()).contains("Scoring starts with empty state.");
    }
    try (Running second = installed.start(false)) {
      installed.signIn();
      installed.awaitTier("active");
      installed.awaitCommitted(2);
      assertThat(second.lines()).anyMatch(line -> line.startsWith("Scoring resumes from the sav"));
      assertThat(StartChecks.instances(installed.configuration(Map.of()), Duration.ZERO))
          .satisfiesExactly(
              scoring -> assertThat(scoring).startsWith("Another scoring job uses the consumer"),
              delivery ->
                  assertThat(delivery)
                      .startsWith("The tables in schema run_survives are in use by delivery job"));
    }
    try (Running third = installed.start(false)) {
      installed.signIn();
      installed.awaitTier("keen");
      assertThat(third.lines())
          .anyMatch(line -> line.startsWith("Scoring resumes from the checkpoint of"))
          .anyMatch(line -> line.startsWith("Delivery resumes from the checkpoint of"));
      await("the watch has seen both jobs")
          .atMost(TIMEOUT)
          .until(() -> third.lines().contains("Both jobs are running. Press Ctrl-C to stop."));
      await("only the third run's state is left")
          .atMost(TIMEOUT)
          .untilAsserted(
              () -> assertThat(names(installed.state().resolve("scoring"))).containsExactly("3"));
      await("older checkpoints are retained")
          .atMost(TIMEOUT)
          .until(() -> checkpoints(installed.state().resolve("scoring/3")) >= 3);
    }
  }

  @Test
  void offsetsWithoutStateAreRefusedUnlessFresh(LocalKafka kafka, LocalPostgres postgres)
      throws Exception {
    Installation installed = new Installation("refused", kafka, postgres, directory).create();
    try (Running first = installed.start(false)) {
      installed.signIn();
      installed.signIn();
      installed.awaitTier("active");
      installed.awaitCommitted(2);
      first.stop();
    }
    Path former = Files.move(installed.state(), directory.resolve("former"));

    assertThatThrownBy(() -> installed.start(false))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContainingAll(
            "Consumer group refused-scoring has read messages before",
            installed.state().toString(),
            "--fresh");
    assertThat(installed.state()).as("a run that never got going").doesNotExist();

    assertThat(failureOnACluster(installed.configuration(Map.of())))
        .contains("Consumer group refused-scoring has read up to offset 2 of refused.usage-0");

    installed.forgetOffsets();
    assertThatThrownBy(() -> installed.start(false))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("Topic refused.accounts holds standings, but the state of that time");

    try (Running fresh = installed.start(true)) {
      installed.signIn();
      installed.awaitTier("keen");
      assertThat(fresh.lines())
          .anyMatch(line -> line.startsWith("--fresh: there is no state here"))
          .anyMatch(line -> line.contains("from the earliest message"));
    }
    assertThat(former).isNotEmptyDirectory();
  }

  @Test
  void deadTaskManagerEndsTheRun(LocalKafka kafka, LocalPostgres postgres) throws Exception {
    Installation installed = new Installation("dead", kafka, postgres, directory).create();
    try (Running running = installed.start(false)) {
      installed.signIn();
      installed.awaitCommitted(1);

      running.run().flink().terminateTaskManager();
      assertThatThrownBy(() -> running.watching().orTimeout(30, TimeUnit.SECONDS).join())
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(RunFailedException.class)
          .hasMessageContaining("Nothing can run any longer");
    }
  }

  /** Starts scoring as a cluster does, and returns the cause of its end. */
  private String failureOnACluster(JobConfiguration configuration) throws Exception {
    try (LocalFlink flink =
        LocalFlink.start(Files.createDirectory(directory.resolve("cluster")), 1)) {
      JobID job = Jobs.scoring(flink, configuration).getJobID();
      await("the job fails for good")
          .atMost(TIMEOUT)
          .until(() -> flink.observe(job).status() == JobStatus.FAILED);
      JobObservation end = flink.observe(job);
      return Cause.of(end.failures().get(end.failures().size() - 1).cause());
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  private static long checkpoints(Path run) throws IOException {
    try (Stream<Path> jobs = Files.list(run)) {
      Path job = jobs.findFirst().orElseThrow();
      return names(job).stream().filter(name -> name.startsWith("chk-")).count();
    }
  }

  /** Holds a started run and its watch. */
  private record Running(
      LocalRun run,
      RunDirectory temporary,
      List<String> lines,
      AtomicBoolean stopRequested,
      CompletableFuture<Void> watching)
      implements AutoCloseable {

    void stop() throws InterruptedException {
      stopRequested.set(true);
      watching.join();
      run.stop();
    }

    @Override
    public void close() throws IOException {
      stopRequested.set(true);
      watching.exceptionally(failure -> null).join();
      run.close();
      temporary.close();
    }
  }

  /** Holds the topics, tables and options of one test. */
  private record Installation(
      String name, LocalKafka kafka, LocalPostgres postgres, Path directory) {

    Installation create() throws IOException {
      for (String topic :
          List.of("usage", "qualifications", "accounts", "rule-sets", "dead-letters")) {
        kafka.createTopic(name + "." + topic, 1, Map.of());
      }
      Files.writeString(directory.resolve("rules.yaml"), RULES);
      return this;
    }

    Path state() {
      return directory.resolve("state");
    }

    Running start(boolean fresh) throws Exception {
      Map<String, String> more =
          fresh
              ? Map.of("pql.kafka.start-without-state", "true", "pql.kafka.start", "earliest")
              : Map.of();
      RunDirectory temporary = RunDirectory.create();
      List<String> lines = new CopyOnWriteArrayList<>();
      LocalRun run =
          LocalRun.start(
              new RunOptions(configuration(more), state(), true, fresh), temporary, lines::add);
      AtomicBoolean stop = new AtomicBoolean();
      CompletableFuture<Void> watching =
          CompletableFuture.runAsync(
              () -> {
                try {
                  run.watch(stop::get);
                } catch (RunFailedException | InterruptedException e) {
                  throw new CompletionException(e);
                }
              });
      return new Running(run, temporary, lines, stop, watching);
    }

    JobConfiguration configuration(Map<String, String> more) throws Exception {
      Map<String, String> options = new TreeMap<>(more);
      options.put("pql.rules.file", directory.resolve("rules.yaml").toString());
      options.put("pql.kafka.bootstrap-servers", kafka.bootstrapServers());
      options.put("pql.kafka.topics.usage", name + ".usage");
      options.put("pql.kafka.topics.qualifications", name + ".qualifications");
      options.put("pql.kafka.topics.accounts", name + ".accounts");
      options.put("pql.kafka.topics.rule-sets", name + ".rule-sets");
      options.put("pql.kafka.topics.dead-letters", name + ".dead-letters");
      options.put("pql.kafka.group-id", name + "-scoring");
      options.put("pql.kafka.transactional-id-prefix", name + "-scoring");
      options.put("pql.delivery.group-id", name + "-delivery");
      options.put("pql.postgres.url", postgres.jdbcUrl());
      options.put("pql.postgres.user", postgres.user());
      options.put("pql.postgres.schema", "run_" + name);
      options.put("pql.parallelism", "1");
      options.put("pql.checkpoint.interval", "300 ms");
      options.put("pql.checkpoint.directory", directory.resolve("unused").toUri().toString());
      options.put("restart-strategy.exponential-delay.initial-backoff", "50 ms");
      Path file = directory.resolve("options.yaml");
      Files.writeString(
          file,
          options.entrySet().stream()
              .map(option -> option.getKey() + ": '" + option.getValue() + "'\n")
              .collect(Collectors.joining()));
      return Jobs.configuration(List.of("--config", file.toString()), Map.of());
    }

    /** Sends a message of one account, which counts once. */
    void signIn() {
      Instant now = Instant.now();
      try (Producer<String, String> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", kafka.bootstrapServers()),
              new StringSerializer(),
              new StringSerializer())) {
        producer.send(
            new ProducerRecord<>(
                name + ".usage",
                """
                {"type": "track", "event": "Signed In", "messageId": "%s", "userId": "ana",
                 "timestamp": "%s", "context": {"groupId": "acct_1"}}
                """
                    .formatted(now.toEpochMilli() + "-" + System.nanoTime(), now)));
      }
    }

    void awaitCommitted(long messages) {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
        await(messages + " messages in a checkpoint")
            .atMost(TIMEOUT)
            .until(
                () ->
                    admin
                            .listConsumerGroupOffsets(name + "-scoring")
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .values()
                            .stream()
                            .mapToLong(OffsetAndMetadata::offset)
                            .sum()
                        >= messages);
      }
    }

    /** Makes the broker forget the group's offsets, as it does after a week without commits. */
    void forgetOffsets() throws Exception {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
        admin.deleteConsumerGroups(List.of(name + "-scoring")).all().get();
      }
    }

    void awaitTier(String tier) {
      await("tier " + tier).atMost(TIMEOUT).until(() -> tiers().contains(tier));
    }

    private List<String> tiers() throws SQLException {
      List<String> tiers = new ArrayList<>();
      try (Connection connection =
              DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
          Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery("SELECT tier FROM run_" + name + ".pql_account")) {
        while (rows.next()) {
          tiers.add(rows.getString(1));
        }
      }
      return tiers;
    }
  }
}
