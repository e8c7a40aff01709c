// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.job.BackfillCandidate;
import io.flinkpql.job.OneOffTask;
import io.flinkpql.job.backfill.BackfillTopic;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.local.command.CommandLines;
import io.flinkpql.local.discovery.PlantedHistory;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.rulelog.RulePush;
import io.flinkpql.rulelog.RulePush.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Submits the jobs over past messages with {@code flink run}, and compares them with commands. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HistoryJobsIT {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long SEED = 6;
  private static final int ACCOUNTS = 400;
  private static final String BACKTEST = "io.flinkpql.job.BacktestJob";
  private static final String DISCOVER = "io.flinkpql.job.DiscoverJob";
  private static final String BACKFILL = "io.flinkpql.job.BackfillJob";

  private static final String RULES =
      """
      name: invited
      version: 1
      conversion: {event: Subscription Started}
      signals:
        invited: {event: %s, measure: count}
      tiers:
        - {name: active, enter: ["invited >= 1"]}
        - {name: inviting, enter: ["invited >= 3"]}
      """
          .formatted(PlantedHistory.INVITED);

  private static final String CANDIDATE = RULES.replace("version: 1", "version: 2");

  /** Lacks the signal of the candidate, and sees no usage. */
  private static final String BEFORE =
      RULES.replace(PlantedHistory.INVITED, "Nothing Of This Name");

  private StandaloneCluster cluster;
  private Path directory;
  private Path events;
  private Path rules;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    directory = temporary;
    events =
        Files.write(
            directory.resolve("events.ndjson"), PlantedHistory.withCause(SEED, ACCOUNTS).lines());
    rules = Files.writeString(directory.resolve("rules.yaml"), RULES);
    cluster = StandaloneCluster.start(Files.createDirectory(directory.resolve("flink")));
    cluster.addTaskManager();
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () -> assertThat(cluster.rest().freeSlots()).as(cluster.output()).isEqualTo(2));
  }

  @AfterAll
  void stop() throws InterruptedException {
    cluster.close();
  }

  private String submitted(String mainClass, String... options) throws Exception {
    Path out = Files.createTempFile(directory, "report", ".json");
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.add("--pql.history.report=" + out.toUri());
    Client client = run(mainClass, arguments);
    assertThat(client.status()).as(client.output()).isZero();
    return Files.readString(out);
  }

  private record Client(int status, String output) {}

  private Client run(String mainClass, List<String> arguments) throws Exception {
    Path output = Files.createTempFile(directory, "client", ".out");
    int status = cluster.flinkRun(ClusterJar.path(), mainClass, arguments, output);
    return new Client(status, Files.readString(output));
  }

  private Client runTask(String mainClass, List<String> arguments) throws Exception {
    Path output = Files.createTempFile(directory, "task", ".out");
    int status = cluster.runTask(ClusterJar.path(), mainClass, arguments, output);
    return new Client(status, Files.readString(output));
  }

  private String command(String... arguments) throws IOException {
    Path out = Files.createTempFile(directory, "command", ".json");
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--json", out.toString(), "--events", events.toString()));
    StringWriter err = new StringWriter();
    int status =
        CommandLines.create(new PrintWriter(new StringWriter()), new PrintWriter(err, true))
            .execute(all.toArray(String[]::new));
    assertThat(status).as(err.toString()).isZero();
    return Files.readString(out);
  }

  @Test
  void backtestOfFilesEqualsTheCommand() throws Exception {
    String expected = command("backtest", "--rules", rules.toString(), "--attribution", "20d");

    assertThat(
            submitted(
                BACKTEST,
                "--pql.rules.file=" + rules,
                "--pql.history.files=" + events.toUri(),
                "--pql.history.attribution=20 d"))
        .isEqualTo(expected)
        .contains("\"schema\":\"pql.backtest/v1\"");
  }

  @Test
  void jobsOverTopicsEqualTheCommandsOverFiles() throws Exception {
    try (LocalKafka kafka = LocalKafka.start(directory.resolve("kafka"))) {
      kafka.createTopic("usage", 2, Map.of("retention.ms", "-1"));
      send(kafka);
      String servers = "--pql.kafka.bootstrap-servers=" + kafka.bootstrapServers();
      String topic = "--pql.kafka.topics.usage=usage";

      assertThat(
              submitted(
                  DISCOVER, servers, topic, "--pql.discovery.conversion=" + PlantedHistory.PAID))
          .isEqualTo(command("discover", "--conversion", PlantedHistory.PAID))
          .contains("\"predicts\":true");
      assertThat(
              submitted(
                  BACKTEST,
                  servers,
                  topic,
                  "--pql.rules.file=" + rules,
                  "--pql.backtest.against=" + rules))
          .isEqualTo(
              command("backtest", "--rules", rules.toString(), "--against", rules.toString()));
    }
  }

  /** No scoring job runs, so none of them gets beyond its scan. */
  @Test
  void backfillWritesTheSameOnTheClusterAndInAProcessOfItsOwn() throws Exception {
    try (LocalKafka kafka = LocalKafka.start(directory.resolve("kafka-of-backfill"))) {
      kafka.createTopic("usage", 2, Map.of("retention.ms", "-1"));
      kafka.createTopic("rules", 1, RulesTopic.SETTINGS);
      kafka.createTopic("backfill", 2, BackfillTopic.SETTINGS);
      send(kafka);
      List<String> options =
          List.of(
              "--pql.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
              "--pql.kafka.topics.usage=usage",
              "--pql.kafka.topics.backfill=backfill",
              "--pql.rules.topic=rules",
              "--pql.rules.trust-at=true",
              "--pql.backfill.candidate=invited",
              "--pql.backfill.wait=1 s");
      assertThat(run(BACKFILL, options).output()).contains("topic rules holds no version");
      push(options);

      Client onCluster = run(BACKFILL, options);
      List<String> records = records(kafka);
      assertThat(records).as(onCluster.output()).hasSizeGreaterThan(ACCOUNTS / 4);
      assertThat(onCluster.status()).isNotZero();
      assertThat(onCluster.output())
          .contains("has merged 0 of %,d records of topic backfill".formatted(records.size()));

      List<String> files = new ArrayList<>(options);
      files.add("--pql.history.files=" + events.toUri());
      Client alone = runTask(BackfillCandidate.class.getName(), files);
      assertThat(alone.status()).isEqualTo(OneOffTask.FAILED);
      assertThat(alone.output()).contains("has merged 0 of %,d".formatted(2 * records.size()));
      assertThat(records(kafka))
          .containsExactlyElementsOf(
              Stream.concat(records.stream(), records.stream()).sorted().toList());
    }
  }

  private static void push(List<String> options) throws Exception {
    RulesTopic topic =
        RulesTopic.of(JobConfiguration.load(options.toArray(String[]::new), Map.of(), List.of()))
            .orElseThrow();
    // Amid the history.
    OptionalLong begin = OptionalLong.of(Instant.parse("2026-04-15T00:00:00Z").toEpochMilli());
    topic.append(new RulePush("invited", 1, Role.LIVE, OptionalLong.of(0), false, BEFORE, "test"));
    topic.append(new RulePush("invited", 2, Role.SHADOW, begin, false, CANDIDATE, "test"));
  }

  /** Reads the records of the backfill topic, sorted. */
  private static List<String> records(LocalKafka kafka) {
    List<TopicPartition> partitions =
        List.of(new TopicPartition("backfill", 0), new TopicPartition("backfill", 1));
    List<String> records = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(record -> records.add(HexFormat.of().formatHex(record.value())));
      }
    }
    records.sort(Comparator.naturalOrder());
    return records;
  }

  private void send(LocalKafka kafka) throws IOException {
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (String line : Files.readAllLines(events)) {
        // The messages of an account stay in order, in one partition.
        String account = new ObjectMapper().readTree(line).at("/context/groupId").asText();
        byte[] value = line.getBytes(StandardCharsets.UTF_8);
        int partition = Math.floorMod(account.hashCode(), 2);
        producer.send(new ProducerRecord<>("usage", partition, null, value));
      }
    }
  }

  @Test
  void invalidOptionsAndDataAreSentences() throws Exception {
    String report = "--pql.history.report=" + directory.resolve("none.json").toUri();

    assertThat(run(DISCOVER, List.of(report, "--pql.discovery.conversion=Paid")).output())
        .contains("pql.history.files: give either this option or pql.kafka.topics.usage");
    assertThat(
            run(
                    DISCOVER,
                    List.of(
                        report,
                        "--pql.discovery.conversion=" + PlantedHistory.PAID + "x",
                        "--pql.history.files=" + events.toUri()))
                .output())
        .contains(
            "pql.discovery.conversion: no message has the event '" + PlantedHistory.PAID + "x'");
    assertThat(
            run(
                    BACKTEST,
                    List.of(
                        report,
                        "--pql.rules.file=" + rules,
                        "--pql.history.files=" + directory.resolve("absent").toUri()))
                .output())
        .contains("pql.history.files: cannot be read");
  }
}
