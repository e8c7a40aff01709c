// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.local.command.CommandLines;
import io.flinkpql.local.discovery.PlantedHistory;
import io.flinkpql.local.server.LocalKafka;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
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
