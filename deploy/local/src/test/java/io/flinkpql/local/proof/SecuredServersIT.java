// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.flinkpql.local.command.CommandRun;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SecuredKafka;
import io.flinkpql.local.server.SecuredPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedPostgres;
import io.flinkpql.local.server.TestCertificates;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs commands and both jobs on brokers that ask for a login or a certificate, and on a database
 * that asks for a certificate.
 */
@ExtendWith({SharedPostgres.class, SharedFlink.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecuredServersIT {

  private static final String PASSWORD = "right-0123456789";
  private static final long TIME = 1_743_000_000_000L;
  private static final String RULES =
      """
      name: one
      version: %d
      signals: {n: {event: A, measure: count}}
      tiers: [{name: active, enter: ["n >= %d"]}]
      """;

  @TempDir static Path directory;
  private SecuredKafka kafka;

  /** Lists the ways in which brokers authenticate their clients. */
  private enum Access {
    PLAIN,
    SCRAM,
    CERTIFICATE
  }

  @BeforeAll
  void start(LocalPostgres postgres) throws Exception {
    kafka = SecuredKafka.start(Files.createDirectory(directory.resolve("kafka")), PASSWORD);
    SecuredPostgres.prepare(postgres);
  }

  @AfterAll
  void stop() {
    kafka.close();
  }

  @ParameterizedTest
  @EnumSource
  void commandsAndJobsConnect(Access access, LocalPostgres postgres, MiniCluster flink)
      throws Exception {
    String name = "secured-" + access.name().toLowerCase(Locale.ROOT);
    Path files = Files.createDirectory(directory.resolve(name));
    Path rules = Files.writeString(files.resolve("rules.yaml"), RULES.formatted(1, 1));
    TestTopics topics = new TestTopics(name);
    kafka.open().createTopic(topics.usage(), 1, Map.of());
    kafka.open().createTopic(topics.marketing(), 1, Map.of());
    HttpServer refusing = refusing();
    try (TestJobs jobs = new TestJobs(flink, kafka.open(), postgres, topics, files, rules);
        MessageSender sender = new MessageSender(kafka.open())) {
      options(access, PASSWORD, "client", "ca", files).forEach(jobs::set);
      alerts(name, refusing).forEach(jobs::set);
      jobs.set("pql.rules.topic", topics.rules());
      jobs.set("pql.rules.lead", "1s");
      String jdbcUrl = SecuredPostgres.url(postgres, "client", "ca", files);
      jobs.set("pql.postgres.url", jdbcUrl);
      jobs.set("pql.postgres.user", TestCertificates.CLIENT_NAME);
      String config = jobs.writtenOptions().toString();

      succeed("topics", "--config", config);
      succeed("migrate", "--config", config);
      JobID delivery = jobs.startDelivery(1);
      JobID scoring = jobs.startScoring(1);
      await("delivery reads").atMost(TestJobs.TIMEOUT).until(() -> jobs.checkpoints(delivery) > 0);
      sender.send(List.of(TestMessage.track(topics.usage(), 0, "acct", "A", "m", TIME)));
      jobs.awaitQualifications(scoring, 1, TIME);

      succeed(
          "rules",
          "push",
          "--config",
          config,
          Files.writeString(files.resolve("second.yaml"), RULES.formatted(2, 9)).toString());
      assertThat(succeed("rules", "list", "--config", config)).contains("one");
      awaitDelivered(jobs, jdbcUrl);
      awaitDeadLetter(name);
    } finally {
      refusing.stop(0);
    }
  }

  private void awaitDeadLetter(String name) {
    try (CommittedRecords undelivered = new CommittedRecords(kafka.open(), name + ".undelivered")) {
      await("the alert that the webhook refuses")
          .atMost(TestJobs.TIMEOUT)
          .until(() -> !undelivered.read().isEmpty());
    }
  }

  private static void awaitDelivered(TestJobs jobs, String jdbcUrl) {
    await("the table's row")
        .atMost(TestJobs.TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(
                        succeed(
                            "explain",
                            "acct",
                            "--jdbc",
                            jdbcUrl,
                            "--user",
                            TestCertificates.CLIENT_NAME,
                            "--schema",
                            jobs.schema()))
                    .contains("active"));
  }

  @ParameterizedTest
  @EnumSource
  void aWrongPasswordOrCertificateIsSaidInASentence(Access access, LocalPostgres postgres)
      throws Exception {
    Path files =
        Files.createDirectory(directory.resolve("wrong-" + access.name().toLowerCase(Locale.ROOT)));
    String sentence =
        access == Access.CERTIFICATE
            ? "no TLS connection: .*; check the certificates in pql.kafka.properties.ssl.*"
            : "the login is refused: Authentication failed.*; check pql.kafka.properties.sasl.*";
    Map<String, String> options = options(access, "wrong", "stranger", "ca", files);

    assertThat(failures(options, postgres, files)).allMatch(line -> line.matches(".*" + sentence));
  }

  @Test
  void anUntrustedBrokerIsSaidInASentence(LocalPostgres postgres) throws Exception {
    Path files = Files.createDirectory(directory.resolve("untrusted"));
    Map<String, String> options = options(Access.SCRAM, PASSWORD, "client", "stranger", files);

    assertThat(failures(options, postgres, files))
        .allMatch(
            line ->
                line.endsWith(
                    "no TLS connection: unable to find valid certification path to requested"
                        + " target; check the certificates in pql.kafka.properties.ssl.*"));
  }

  /** Returns the lines about Kafka of commands that use different clients. */
  private List<String> failures(Map<String, String> options, LocalPostgres postgres, Path files)
      throws Exception {
    Path rules = Files.writeString(files.resolve("rules.yaml"), RULES.formatted(1, 1));
    TestTopics topics = new TestTopics(files.getFileName().toString());
    Map<String, String> all = new TreeMap<>(options);
    all.put("pql.rules.topic", topics.rules());
    String config =
        new TestOptions(kafka.open(), postgres, topics, files, rules).write(1, all).toString();
    String state = files.resolve("state").toString();
    List<String> lines = new ArrayList<>();
    for (CommandRun run :
        List.of(
            CommandRun.of("topics", "--config", config),
            CommandRun.of("rules", "list", "--config", config),
            CommandRun.of("run", "--config", config, "--state", state))) {
      assertThat(run.status()).as(run.errors().toString()).isEqualTo(1);
      assertThat(run.errors()).singleElement().asString().doesNotContain("Exception");
      lines.addAll(run.errors());
    }
    return lines;
  }

  @Test
  void aRefusedClientOrUntrustedDatabaseIsSaidInASentence(LocalPostgres postgres) throws Exception {
    assertThat(explained(SecuredPostgres.url(postgres, "client", "stranger", directory)))
        .contains("unable to find valid certification path to requested target");
    assertThat(
            List.of(
                explained(SecuredPostgres.url(postgres, "stranger", "ca", directory)),
                explained(postgres.jdbcUrl())))
        .containsOnly(
            "pql explain: cannot query the database: FATAL: connection requires a valid client"
                + " certificate");
  }

  private static String explained(String jdbcUrl) {
    CommandRun run =
        CommandRun.of("explain", "a", "--jdbc", jdbcUrl, "--user", TestCertificates.CLIENT_NAME);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.errors()).singleElement();
    return run.errors().get(0);
  }

  private static String succeed(String... arguments) {
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.status()).as(run.errors().toString()).isZero();
    return run.out();
  }

  private static HttpServer refusing() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(400, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static Map<String, String> alerts(String name, HttpServer endpoint) {
    return Map.of(
        "pql.webhooks", "sales",
        "pql.webhook.sales.url", "http://127.0.0.1:" + endpoint.getAddress().getPort() + "/",
        "pql.alerts.group-id", name + "-alerts",
        "pql.kafka.topics.alert-dead-letters", name + ".undelivered");
  }

  /**
   * Returns the options of Kafka clients.
   *
   * @param certificate name of the client's certificate
   * @param authority name of the certificate that the client trusts
   * @param files existing directory for files with secrets
   */
  private Map<String, String> options(
      Access access, String password, String certificate, String authority, Path files)
      throws Exception {
    Map<String, String> kafkaSettings = new TreeMap<>();
    kafkaSettings.put("ssl.truststore.type", "PEM");
    kafkaSettings.put(
        "ssl.truststore.location", TestCertificates.path(authority + ".crt").toString());
    switch (access) {
      case PLAIN -> {
        Path file = Files.writeString(files.resolve("password"), password + "\n");
        kafkaSettings.put("sasl.mechanism", "PLAIN");
        kafkaSettings.put("sasl.jaas.config", jaas("plain.Plain", "${file:" + file + "}"));
      }
      case SCRAM -> {
        Path file = Files.writeString(files.resolve("jaas"), jaas("scram.Scram", password) + "\n");
        kafkaSettings.put("sasl.mechanism", "SCRAM-SHA-512");
        kafkaSettings.put("sasl.jaas.config", "${file:" + file + "}");
      }
      case CERTIFICATE -> {
        kafkaSettings.put("ssl.keystore.type", "PEM");
        kafkaSettings.put("ssl.keystore.certificate.chain", reference(certificate + ".crt"));
        kafkaSettings.put("ssl.keystore.key", reference(certificate + ".key"));
      }
    }
    boolean login = access != Access.CERTIFICATE;
    kafkaSettings.put("security.protocol", login ? "SASL_SSL" : "SSL");
    Map<String, String> options = new TreeMap<>();
    options.put(
        "pql.kafka.bootstrap-servers", login ? kafka.loginAddress() : kafka.certificateAddress());
    kafkaSettings.forEach((key, value) -> options.put("pql.kafka.properties." + key, value));
    return options;
  }

  private static String jaas(String module, String password) {
    return "org.apache.kafka.common.security.%sLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(module, SecuredKafka.USER, password);
  }

  private static String reference(String file) {
    return "${file:" + TestCertificates.path(file) + "}";
  }
}
