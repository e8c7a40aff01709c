// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flinkpql.local.command.PrintedHelp;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedPostgres;
import io.flinkpql.local.server.TestCertificates;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.curator.test.TestingServer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs both jobs from the cluster jar, with secrets in the environment of each process and TLS
 * between the processes.
 */
@ExtendWith(SharedPostgres.class)
class StandaloneClusterIT {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final String SCORING = "io.flinkpql.job.ScoringJob";

  private static final String DELIVERY = "io.flinkpql.job.DeliveryJob";

  /** A part of each secret, which must appear nowhere. */
  private static final String MARKER = "marker-0123456789";

  private static final Map<String, String> SECRETS =
      Map.of(
          "PQL_KAFKA_PROPERTIES_SASL_JAAS_CONFIG",
              "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\""
                  + " password=\"%s-jaas\";".formatted(MARKER),
          "PQL_KAFKA_PROPERTIES_SSL_KEY_PASSWORD", MARKER + "-key",
          "PQL_POSTGRES_PASSWORD", MARKER + "-postgres",
          "PQL_MESSAGES_REGISTRY_TOKEN", MARKER + "-registry",
          "WEBHOOK_URL", "https://hooks.example/%s-url".formatted(MARKER),
          "WEBHOOK_SECRET", MARKER + "-signing",
          "WEBHOOK_HEADERS", "Authorization: Bearer %s-header".formatted(MARKER));

  private static final String RULES =
      """
      name: one-sign-in
      version: 1
      signals:
        sign_ins: {event: Signed In, measure: count}
      tiers:
        - {name: active, enter: ["sign_ins >= 1"]}
      """;

  private static final int LARGE_MESSAGES = 80;
  private static final int LARGE_MESSAGE_BYTES = 10_000_000;

  @TempDir Path directory;

  @Test
  void clusterJarScoresAndDeliversAndShowsNoSecret(LocalPostgres postgres) throws Exception {
    Path rules = Files.writeString(directory.resolve("rules.yaml"), RULES);
    Path files = Files.createDirectory(directory.resolve("flink"));
    try (LocalKafka kafka = LocalKafka.start(directory.resolve("kafka"));
        TestingServer zooKeeper = new TestingServer(true);
        StandaloneCluster cluster =
            StandaloneCluster.start(
                files, highAvailability(zooKeeper, files) + internalTls(), SECRETS)) {
      cluster.addTaskManager();
      for (String topic :
          List.of(
              "usage", "pql.qualifications", "pql.accounts", "pql.rule-sets", "pql.dead-letters")) {
        kafka.createTopic(topic, 1, Map.of());
      }
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .untilAsserted(
              () -> assertThat(cluster.rest().freeSlots()).as(cluster.output()).isEqualTo(2));
      String jar = cluster.rest().upload(ClusterJar.path());

      assertThatThrownBy(
              () -> cluster.rest().run(jar, SCORING, List.of("--pql.kafka.grup-id", "x")))
          .hasMessageContaining("pql.kafka.group-id")
          .hasMessageContaining("pql.rules.file: is required");

      String job =
          cluster
              .rest()
              .run(
                  jar,
                  SCORING,
                  List.of(
                      "--pql.rules.file=" + rules,
                      "--pql.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                      "--pql.kafka.topics.usage=usage",
                      "--pql.messages.registry-url=http://127.0.0.1:1",
                      "--pql.checkpoint.interval=1 s"));
      String delivery = cluster.rest().run(jar, DELIVERY, deliveryOptions(kafka, postgres));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(cluster.rest().state(job)).as(cluster.output()).isEqualTo("RUNNING"));

      write(kafka, "not a message");
      write(
          kafka,
          """
          {"type": "track", "event": "Signed In", "messageId": "m1", "userId": "u1",
           "timestamp": "%s", "context": {"groupId": "acct_1"}}
          """
              .formatted(Instant.now()));

      assertThat(firstCommitted(kafka, "pql.qualifications"))
          .as(cluster.output())
          .contains("\"account\":\"acct_1\"", "\"kind\":\"promoted\"", "\"to\":\"active\"");
      assertThat(firstCommitted(kafka, "pql.dead-letters")).isEqualTo("not a message");
      assertThat(firstCommitted(kafka, "pql.rule-sets")).contains("\"tiers\":[\"active\"]");
      assertThat(cluster.rest().checkpoints(job)).isPositive();

      writeLarge(kafka);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(committed(kafka, "pql.dead-letters"))
                      .as(cluster.output())
                      .isEqualTo(1 + LARGE_MESSAGES));
      assertThat(cluster.output()).doesNotContain("OutOfMemoryError");
      assertThat(cluster.rest().state(job)).isEqualTo("RUNNING");

      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(rows(postgres)).as(cluster.output()).isEqualTo(1));
      String failing = cluster.rest().run(jar, SCORING, deniedOptions(kafka, rules));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(cluster.rest().text("/jobs/" + failing + "/exceptions"))
                      .contains("\"stacktrace\":"));
      assertNoSecretIsShown(cluster, List.of(files, zooKeeper.getTempDirectory().toPath()));

      cluster.rest().cancel(failing);
      cluster.rest().cancel(delivery);
      cluster.rest().cancel(job);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(cluster.rest().state(job)).isEqualTo("CANCELED"));
    }
  }

  private static String highAvailability(TestingServer zooKeeper, Path files) {
    return """
        high-availability.type: zookeeper
        high-availability.zookeeper.quorum: 127.0.0.1:%d
        high-availability.storageDir: %s
        """
        .formatted(zooKeeper.getPort(), files.resolve("recovery").toUri());
  }

  /** Returns the settings that the chart's {@code internalTls} has. */
  private static String internalTls() {
    return """
        security.ssl.internal.enabled: true
        security.ssl.internal.keystore: %s
        security.ssl.internal.keystore-password: changeit
        security.ssl.internal.key-password: changeit
        security.ssl.internal.truststore: %s
        security.ssl.internal.truststore-password: changeit
        """
        .formatted(TestCertificates.path("keystore.p12"), TestCertificates.path("truststore.p12"));
  }

  /** Returns options of a job that logs in to brokers which know no logins. */
  private static List<String> deniedOptions(LocalKafka kafka, Path rules) {
    return List.of(
        "--pql.rules.file=" + rules,
        "--pql.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
        "--pql.kafka.topics.usage=usage",
        "--pql.messages.registry-url=http://127.0.0.1:1",
        "--pql.kafka.group-id=denied",
        "--pql.kafka.transactional-id-prefix=denied",
        "--pql.kafka.properties.security.protocol=SASL_PLAINTEXT",
        "--pql.kafka.properties.sasl.mechanism=PLAIN",
        "--pql.kafka.properties.request.timeout.ms=1000",
        "--pql.kafka.properties.default.api.timeout.ms=2000");
  }

  private static List<String> deliveryOptions(LocalKafka kafka, LocalPostgres postgres) {
    return List.of(
        "--pql.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
        "--pql.postgres.url=" + postgres.jdbcUrl(),
        "--pql.postgres.user=" + postgres.user(),
        "--pql.postgres.schema=on_cluster",
        "--pql.webhooks=sales",
        "--pql.webhook.sales.url-env=WEBHOOK_URL",
        "--pql.webhook.sales.secret-env=WEBHOOK_SECRET",
        "--pql.webhook.sales.headers-env=WEBHOOK_HEADERS",
        "--pql.webhook.sales.kinds=deleted",
        "--pql.checkpoint.interval=1 s");
  }

  private static int rows(LocalPostgres postgres) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
        Statement statement = connection.createStatement();
        ResultSet counted =
            statement.executeQuery("SELECT count(*) FROM on_cluster.pql_qualification")) {
      counted.next();
      return counted.getInt(1);
    }
  }

  /** Both jobs are stored for high availability, with the names of variables alone. */
  private void assertNoSecretIsShown(StandaloneCluster cluster, List<Path> directories)
      throws Exception {
    Map<String, String> texts = ExposedTexts.of(cluster, directories);
    texts.put("help of ./pql", help());

    assertThat(texts.keySet()).hasSizeGreaterThan(60);
    assertThat(texts.get("/jobmanager/thread-dump")).contains("threadInfos");
    assertThat(places(texts, MARKER)).isEmpty();
    for (String variable : SECRETS.keySet()) {
      assertThat(places(texts, variable))
          .as(variable)
          .anyMatch(place -> place.contains("recovery"));
    }
  }

  /**
   * Returns what {@code ./pql} says of its commands and options with secrets in its environment.
   */
  private String help() throws Exception {
    Path output = directory.resolve("help.out");
    Process process =
        JavaProcess.launch(
            List.of(),
            JavaProcess.testClassPath(),
            List.of(PrintedHelp.class.getName()),
            SECRETS,
            output);
    assertThat(process.waitFor()).isZero();
    String help = Files.readString(output);
    assertThat(help).contains("Usage: pql run", "Usage: pql rules push", "pql.postgres.password");
    return help;
  }

  /** Returns the names of texts alone: the texts themselves would be too long for a report. */
  private static List<String> places(Map<String, String> texts, String sought) {
    return texts.entrySet().stream()
        .filter(text -> text.getValue().contains(sought))
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * Writes messages that together exceed the heap of a TaskManager, and take a few kilobytes on the
   * broker.
   */
  private static void writeLarge(LocalKafka kafka) {
    byte[] large = new byte[LARGE_MESSAGE_BYTES];
    Arrays.fill(large, (byte) ' ');
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "compression.type",
                "zstd",
                "max.request.size",
                2 * LARGE_MESSAGE_BYTES),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < LARGE_MESSAGES; i++) {
        producer.send(new ProducerRecord<>("usage", large));
      }
    }
  }

  private static void write(LocalKafka kafka, String message) throws IOException {
    try (Producer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>("usage", message));
    }
  }

  /** Counts the committed records of a topic with one partition. */
  private static int committed(LocalKafka kafka, String topic) {
    try (Consumer<String, String> consumer = consumer(kafka)) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      int records = 0;
      while (consumer.position(partition) < end) {
        records += consumer.poll(Duration.ofSeconds(1)).count();
      }
      return records;
    }
  }

  /** Returns the first committed record; empty if there is none for as long as the test waits. */
  private static String firstCommitted(LocalKafka kafka, String topic) {
    try (Consumer<String, String> consumer = consumer(kafka)) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      Instant end = Instant.now().plus(PATIENCE);
      while (Instant.now().isBefore(end)) {
        ConsumerRecords<String, String> records = consumer.poll(Duration.ofSeconds(1));
        for (ConsumerRecord<String, String> record : records) {
          return record.value();
        }
      }
      return "";
    }
  }

  private static Consumer<String, String> consumer(LocalKafka kafka) {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "isolation.level",
            "read_committed",
            "auto.offset.reset",
            "earliest"),
        new StringDeserializer(),
        new StringDeserializer());
  }
}
