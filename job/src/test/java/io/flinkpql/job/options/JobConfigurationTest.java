// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("faults")
class JobConfigurationTest {

  private static final long SEED = 20_261_129;

  @TempDir Path directory;

  @Test
  void yamlKeysMayBeNestedOrDottedAndFlinkKeysArePassedOn() throws Exception {
    Path file =
        write(
            "options.yaml",
            """
            pql:
              kafka:
                topics: {usage: [usage, marketing]}
                properties: {security.protocol: SASL_SSL}
              state.cache-size: 128 mb
            pql.time.silence: 90 s
            state.backend.rocksdb.memory.managed: true
            """);

    JobConfiguration configuration = load("--config", file.toString());

    assertThat(configuration.get(KafkaOptions.USAGE_TOPICS)).containsExactly("usage", "marketing");
    assertThat(configuration.get(ScoringOptions.CACHE_SIZE)).isEqualTo(MemorySize.ofMebiBytes(128));
    assertThat(configuration.get(ScoringOptions.SILENCE)).isEqualTo(Duration.ofSeconds(90));
    assertThat(configuration.kafkaProperties()).containsEntry("security.protocol", "SASL_SSL");
    assertThat(configuration.flink().toMap())
        .isEqualTo(Map.of("state.backend.rocksdb.memory.managed", "true"));
  }

  @Test
  void propertiesFilesAreRead() throws Exception {
    Path file = write("options.properties", "pql.kafka.topics.usage = one, two\n");

    assertThat(load("--config=" + file).get(KafkaOptions.USAGE_TOPICS))
        .containsExactly("one", "two");
  }

  @Test
  void commandLineOverridesFileAndFileOverridesDefaults() throws Exception {
    Path file = write("options.yaml", "pql: {parallelism: 2, max-parallelism: 100}");

    JobConfiguration configuration =
        load("--config", file.toString(), "--pql.parallelism=3", "--pql.kafka.start", "latest");

    assertThat(configuration.get(RuntimeOptions.PARALLELISM)).isEqualTo(3);
    assertThat(configuration.get(RuntimeOptions.MAX_PARALLELISM)).isEqualTo(100);
    assertThat(configuration.get(KafkaOptions.START)).isEqualTo(KafkaOptions.Start.LATEST);
    assertThat(configuration.get(KafkaOptions.DELIVERY))
        .isEqualTo(KafkaOptions.Delivery.EXACTLY_ONCE);
    assertThat(configuration.find(KafkaOptions.DELIVERY)).isEmpty();
  }

  @Test
  void allErrorsAreReportedTogetherWithTheirKeys() throws Exception {
    Path file =
        write("options.yaml", "pql: {kafka: {grup-id: x, delivery: maybe}, parallelism: 0}");

    assertThat(
            errors(
                List.of(KafkaOptions.BOOTSTRAP_SERVERS),
                "--config",
                file.toString(),
                "stray",
                "--rest.port=1",
                "--pql.time.idleness"))
        .satisfiesExactlyInAnyOrder(
            error -> assertThat(error).contains("stray", "not an option"),
            error -> assertThat(error).contains("rest.port", "file"),
            error -> assertThat(error).contains("pql.time.idleness", "needs a value"),
            error -> assertThat(error).contains("pql.kafka.grup-id", "pql.kafka.group-id"),
            error -> assertThat(error).contains("pql.kafka.delivery", "exactly-once"),
            error -> assertThat(error).contains("pql.parallelism", "from 1 to", "is 0"),
            error -> assertThat(error).contains("pql.kafka.bootstrap-servers", "is required"));
  }

  @Test
  void contradictingOptionsAreRefused() {
    assertThat(
            errors(
                List.of(),
                "--pql.kafka.transaction-timeout=10 s",
                "--pql.checkpoint.interval=10 s",
                "--pql.parallelism=8",
                "--pql.max-parallelism=4",
                "--pql.time.silence=1 s",
                "--pql.kafka.topics.usage=pql.accounts"))
        .satisfiesExactlyInAnyOrder(
            error -> assertThat(error).startsWith("pql.kafka.transaction-timeout"),
            error -> assertThat(error).startsWith("pql.parallelism"),
            error -> assertThat(error).startsWith("pql.time.silence"),
            error -> assertThat(error).startsWith("pql.kafka.topics.usage"));
    assertThat(
            errors(
                List.of(),
                "--pql.kafka.delivery=at-least-once",
                "--pql.kafka.transaction-timeout=10 s",
                "--pql.checkpoint.interval=10 s"))
        .isEmpty();
  }

  @Test
  void secretsComeFromEnvironmentVariablesOrFiles() throws Exception {
    Path file = write("password", "from-file\n");
    String[] arguments = {"--pql.postgres.password-file", file.toString()};
    Map<String, String> environment =
        Map.of(
            "PQL_POSTGRES_PASSWORD", "from-environment",
            "PQL_KAFKA_PROPERTIES_SASL_JAAS_CONFIG", "jaas",
            "PQL_KAFKA_PROPERTIES_SASL_MECHANISM", "PLAIN");

    SecretSource inFile = password(load(arguments));
    JobConfiguration configuration = JobConfiguration.load(arguments, environment, List.of());

    assertThat(inFile).isEqualTo(new SecretSource.InFile(file.toString()));
    assertThat(inFile.read()).isEqualTo("from-file");
    assertThat(password(configuration))
        .isEqualTo(new SecretSource.InEnvironment("PQL_POSTGRES_PASSWORD"));
    assertThat(configuration.kafkaProperties())
        .containsEntry("sasl.jaas.config", "${env:PQL_KAFKA_PROPERTIES_SASL_JAAS_CONFIG}")
        .containsEntry("sasl.mechanism", "PLAIN");
    assertThat(errors(List.of(), "--pql.postgres.password-file=/no/such/file"))
        .singleElement()
        .asString()
        .contains("pql.postgres.password-file", "/no/such/file");
  }

  private static SecretSource password(JobConfiguration configuration) {
    return configuration.secret(PostgresOptions.PASSWORD, PostgresOptions.PASSWORD_FILE);
  }

  @Test
  void secretsAreRefusedInTheFileUnlessTheyReferToAnotherPlace() throws Exception {
    Path contained =
        write(
            "contained.yaml",
            """
            pql.postgres.password: hunter2
            pql.kafka.properties.sasl.jaas.config: Module required password="hunter2";
            s3.secret.key.password: of Flink, which masks its own
            """);
    Path referred =
        write(
            "referred.yaml",
            """
            pql.kafka.properties.sasl.jaas.config: Module required password="${file:/run/p}";
            pql.kafka.properties.ssl.key.password: ${env:KEY_PASSWORD}
            """);

    assertThat(errors(List.of(), "--config", contained.toString()))
        .containsExactly(
            "pql.kafka.properties.sasl.jaas.config: is a secret, which the options must not"
                + " contain; set the environment variable PQL_KAFKA_PROPERTIES_SASL_JAAS_CONFIG, or"
                + " refer to a file: ${file:PATH}",
            "pql.postgres.password: is a secret, which the options must not contain; set the"
                + " environment variable PQL_POSTGRES_PASSWORD, or name a file by"
                + " pql.postgres.password-file");
    assertThat(load("--config", referred.toString()).kafkaProperties())
        .containsEntry("ssl.key.password", "${env:KEY_PASSWORD}");
  }

  @Test
  void secretsAreRefusedOnTheCommandLineAndMasked() throws Exception {
    assertThat(
            errors(
                List.of(),
                "--pql.postgres.password=hunter2",
                "--pql.kafka.properties.ssl.key.password=hunter2",
                "--pql.postgres.url=jdbc:postgresql://h/d?password=hunter2"))
        .hasSize(3)
        .allSatisfy(error -> assertThat(error).doesNotContain("hunter2"))
        .first()
        .asString()
        .contains("PQL_POSTGRES_PASSWORD");

    JobConfiguration configuration =
        JobConfiguration.load(
            new String[0],
            Map.of(
                "PQL_POSTGRES_PASSWORD", "hunter2",
                "PQL_KAFKA_PROPERTIES_SSL_KEYSTORE_PASSWORD", "hunter2"),
            List.of());
    assertThat(configuration.toString())
        .contains("ssl.keystore.password")
        .doesNotContain("hunter2");
  }

  @Test
  void invalidYamlIsReportedByLocationWithoutItsText() throws Exception {
    Path file = write("options.yaml", "a: b\npassword: [hunter2\n");

    assertThat(errors(List.of(), "--config", file.toString()))
        .singleElement()
        .asString()
        .startsWith(file + ":3:1")
        .doesNotContain("hunter2");
    assertThat(errors(List.of(), "--config", directory.resolve("none.yaml").toString()))
        .singleElement()
        .asString()
        .contains("no such file");
  }

  @Test
  void optionsAreNotMissedWhereTheFileCannotBeRead() throws IOException {
    Path rules = Files.writeString(directory.resolve("page.yaml"), "# a page\n\ttext: {");

    assertThat(errors(List.of(KafkaOptions.BOOTSTRAP_SERVERS), "--config", rules.toString()))
        .singleElement()
        .asString()
        .endsWith("is not valid YAML");
  }

  @Test
  void damagedFilesAreReadOrRefusedWithErrors() throws IOException {
    String text =
        """
        pql:
          kafka:
            topics: {usage: [usage, marketing]}
            properties: {security.protocol: SASL_SSL}
          state.cache-size: 128 mb
        pql.time.silence: 90 s
        pql.alerts.webhooks: a, b
        pql.webhook.a.url: https://a.example/x
        """;
    List<String> fragments =
        List.of(
            "{",
            "}",
            "[",
            "]",
            ":",
            "- ",
            "'",
            "\n",
            "\n  ",
            "&a ",
            "*a",
            "a: &a {b: *a}\n",
            "a: &a [*a]\n",
            "<<: *a",
            "!!java.net.URL x",
            "? [a]\n",
            "\u0000",
            "1e999",
            "99999999999 s",
            "-1",
            "pql.",
            "~",
            "[".repeat(60),
            "2026-01-01",
            "!!binary x");
    Random random = new Random(SEED);
    for (int i = 0; i < 300 * Integer.getInteger("pql.fuzz", 1); i++) {
      StringBuilder damaged = new StringBuilder(text);
      for (int edit = random.nextInt(4); edit >= 0; edit--) {
        int at = random.nextInt(damaged.length() + 1);
        int end = Math.min(damaged.length(), at + random.nextInt(20));
        String fragment = fragments.get(random.nextInt(fragments.size()));
        damaged.replace(at, random.nextBoolean() ? at : end, fragment);
      }
      Path file = write(random.nextInt(5) == 0 ? "o.properties" : "o.yaml", damaged.toString());
      assertThatCode(() -> errors(List.of(), "--config", file.toString()))
          .as("seed %d, try %d: %s", SEED, i, damaged)
          .doesNotThrowAnyException();
    }
  }

  @Test
  void filesThatRepeatThemselvesAreRefused() throws IOException {
    for (String text :
        List.of("a: &a {b: *a}", "a: &a [1, [*a]]", "a: &a [*a]", "? [a]\n: 1", "? &a [*a]\n: 1")) {
      assertThat(errors(List.of(), "--config", write("options.yaml", text).toString()))
          .as(text)
          .hasSize(1);
    }
  }

  @Test
  void emptyValueIsCalledEmpty() {
    assertThat(errors(List.of(), "--pql.postgres.schema="))
        .singleElement()
        .asString()
        .startsWith("pql.postgres.schema: must be ")
        .endsWith(", is empty");
  }

  /** The restore guard's error asks users to set this option. */
  @Test
  void restoringAnExpiredCheckpointCanBeAllowed() throws Exception {
    assertThat(load("--pql.kafka.restore-expired", "true").get(KafkaOptions.RESTORE_EXPIRED))
        .isTrue();
  }

  @Test
  void everyOptionHasADescriptionAndAUniqueKeyUnderPql() {
    assertThat(OptionCatalog.all())
        .allSatisfy(
            option -> {
              assertThat(option.key()).startsWith("pql.");
              assertThat(option.description()).isNotEqualTo(undescribed().description());
            })
        .extracting(ConfigOption::key)
        .doesNotHaveDuplicates();
  }

  private static ConfigOption<String> undescribed() {
    return ConfigOptions.key("any").stringType().noDefaultValue();
  }

  private static JobConfiguration load(String... arguments) throws InvalidOptionsException {
    return JobConfiguration.load(arguments, Map.of(), List.of());
  }

  private static List<String> errors(List<ConfigOption<?>> required, String... arguments) {
    InvalidOptionsException refused =
        catchThrowableOfType(
            InvalidOptionsException.class,
            () -> JobConfiguration.load(arguments, Map.of(), required));
    return refused == null ? List.of() : refused.errors();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }
}
