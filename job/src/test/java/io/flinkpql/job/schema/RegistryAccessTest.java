// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.SecretSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reads schemas from registries that ask for credentials, or have certificates of their own. */
@Timeout(60)
class RegistryAccessTest {

  private static final byte[] VALUE = "\0\0\0\0\1{}".getBytes(StandardCharsets.UTF_8);
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private Path folder;
  private RegistryServer server;

  @BeforeEach
  void start() throws IOException {
    server = new RegistryServer();
    answer();
  }

  private void answer() {
    server.answer("/schemas/ids/1", 200, Map.of("schemaType", "JSON", "schema", "{}"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private EncodedValues values(Map<String, String> environment, String... options)
      throws Exception {
    return new EncodedValues(
        new SchemaRegistry(RegistryAccess.of(load(environment, options)).orElseThrow()), 1_000);
  }

  private JobConfiguration load(Map<String, String> environment, String... options)
      throws Exception {
    List<String> all = new ArrayList<>(List.of("--pql.messages.registry-url=" + server.url()));
    for (String option : options) {
      all.add("--pql.messages.registry-" + option);
    }
    return JobConfiguration.load(all.toArray(String[]::new), environment, List.of());
  }

  private static String basic(String login) {
    return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void basicAuthenticationSendsUserAndPassword() throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "öffne\n");
    server.require(basic("pql:öffne"));

    values(Map.of(), "user=pql", "password-file=" + file).json(VALUE);

    Files.writeString(file, "other\n");
    assertThatIOException()
        .isThrownBy(() -> values(Map.of(), "user=pql", "password-file=" + file).json(VALUE))
        .withMessage(
            "the schema registry refused the credentials with status 401: %sschemas/ids/1",
            server.url())
        .withNoCause();
  }

  @Test
  void filesAreReadAgainForEveryRequest() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "first\n");
    server.require("Bearer second");
    EncodedValues values = values(Map.of(), "token-file=" + file);

    assertThatIOException().isThrownBy(() -> values.json(VALUE));
    Files.writeString(file, "second\n");
    values.json(VALUE);
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void secretsInTheEnvironmentAreReadWhereTheyAreUsed() throws Exception {
    RegistryAccess access =
        RegistryAccess.of(load(Map.of("PQL_MESSAGES_REGISTRY_TOKEN", "t"))).orElseThrow();

    assertThat(access.token())
        .isEqualTo(new SecretSource.InEnvironment("PQL_MESSAGES_REGISTRY_TOKEN"));
    assertThatIOException()
        .isThrownBy(access::authorization)
        .withMessageStartingWith("the environment variable PQL_MESSAGES_REGISTRY_TOKEN is not set");
  }

  @Test
  void secretsAreNotShown() throws Exception {
    JobConfiguration configuration =
        load(Map.of("PQL_MESSAGES_REGISTRY_PASSWORD", "hush-hush"), "user=pql");

    assertThat(configuration.toString()).doesNotContain("hush-hush").contains("registry-user: pql");
    assertThat(RegistryAccess.of(configuration).orElseThrow().toString())
        .doesNotContain("hush-hush");
    assertThatExceptionOfType(InvalidOptionsException.class)
        .isThrownBy(() -> load(Map.of(), "token=hush-hush"))
        .withMessageContaining("set the environment variable PQL_MESSAGES_REGISTRY_TOKEN")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hush-hush"));
  }

  @Test
  void contradictionsAreReportedTogether() {
    assertThatExceptionOfType(InvalidOptionsException.class)
        .isThrownBy(
            () ->
                values(
                    Map.of("PQL_MESSAGES_REGISTRY_TOKEN", "t"),
                    "user=pql",
                    "truststore=" + Files.createFile(folder.resolve("ca.pem"))))
        .withMessage(
            "pql.messages.registry-user: excludes pql.messages.registry-token; remove one\n"
                + "pql.messages.registry-truststore: needs an https URL in"
                + " pql.messages.registry-url");
    assertThatExceptionOfType(InvalidOptionsException.class)
        .isThrownBy(() -> values(Map.of("PQL_MESSAGES_REGISTRY_PASSWORD", "t")))
        .withMessage("pql.messages.registry-password: needs pql.messages.registry-user");
    assertThatExceptionOfType(InvalidOptionsException.class)
        .isThrownBy(() -> load(Map.of(), "truststore=" + folder.resolve("gone")))
        .withMessageStartingWith(
            "pql.messages.registry-truststore: cannot be read; check that the file exists: ");
    assertThatExceptionOfType(InvalidOptionsException.class)
        .isThrownBy(
            () ->
                RegistryAccess.of(
                    JobConfiguration.load(
                        new String[0], Map.of("PQL_MESSAGES_REGISTRY_TOKEN", "t"), List.of())))
        .withMessage(
            "pql.messages.registry-url: is required with the other options of the registry");
  }

  @Test
  void certificatesOfTheTruststoreAreTrusted() throws Exception {
    Path keys = folder.resolve("keys.p12");
    keytool(
        "-genkeypair",
        "-alias",
        "registry",
        "-keyalg",
        "EC",
        "-dname",
        "CN=registry",
        "-ext",
        "SAN=ip:127.0.0.1",
        "-validity",
        "3650",
        "-keystore",
        keys.toString());
    Path certificate = folder.resolve("ca.pem");
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "registry",
        "-file",
        certificate.toString(),
        "-keystore",
        keys.toString());
    HttpsServer https =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(identity(keys)));
    server.close();
    server = new RegistryServer(https);
    answer();
    String url = "https://127.0.0.1:" + server.port();
    String[] trusting = {
      "--pql.messages.registry-url=" + url, "--pql.messages.registry-truststore=" + certificate
    };

    new EncodedValues(
            new SchemaRegistry(
                RegistryAccess.of(JobConfiguration.load(trusting, Map.of(), List.of()))
                    .orElseThrow()),
            1_000)
        .json(VALUE);
    assertThatIOException()
        .isThrownBy(
            () ->
                new EncodedValues(new SchemaRegistry(RegistryAccess.open(url)), 1_000).json(VALUE))
        .withMessageStartingWith(
            "the certificate of the schema registry is not trusted, or TLS failed: https://");
    Files.writeString(certificate, "none");
    assertThatIOException()
        .isThrownBy(
            () ->
                new SchemaRegistry(
                    RegistryAccess.of(JobConfiguration.load(trusting, Map.of(), List.of()))
                        .orElseThrow()))
        .withMessageContaining("certificate")
        .withMessageContaining("ca.pem");
  }

  private static void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", new String(PASSWORD)));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  private static SSLContext identity(Path keys) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  @Test
  void anUnknownNumberIsAskedForAgainAfterAMinute() throws Exception {
    AtomicLong nanoTime = new AtomicLong();
    EncodedValues values =
        new EncodedValues(
            new SchemaRegistry(RegistryAccess.open(server.url()), nanoTime::get), 1_000);
    byte[] value = VALUE.clone();
    value[4] = 2;

    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(UndecodableException.class).isThrownBy(() -> values.json(value));
    }
    assertThat(server.requests()).hasSize(1);
    server.answer("/schemas/ids/2", 200, Map.of("schemaType", "JSON", "schema", "{}"));
    nanoTime.addAndGet(60_000_000_000L);
    assertThat(values.json(value)).isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
  }
}
