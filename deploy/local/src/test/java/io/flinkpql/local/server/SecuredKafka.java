// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * Runs a broker that clients reach over TLS with a login, over TLS with a certificate, or, for what
 * tests do themselves, without either.
 */
public final class SecuredKafka implements AutoCloseable {

  /** Name of the user that may log in. */
  public static final String USER = "pql";

  private static final int SCRAM_ITERATIONS = 4096;

  private final LocalKafka kafka;
  private final String loginAddress;
  private final String certificateAddress;

  private SecuredKafka(LocalKafka kafka, String loginAddress, String certificateAddress) {
    this.kafka = kafka;
    this.loginAddress = loginAddress;
    this.certificateAddress = certificateAddress;
  }

  /**
   * Starts a broker.
   *
   * @param directory existing directory for its data
   * @param password password of {@link #USER}
   */
  public static SecuredKafka start(Path directory, String password)
      throws IOException, ExecutionException, InterruptedException {
    List<Integer> ports = freePorts(4);
    Path identity =
        Files.writeString(
            directory.resolve("server.pem"),
            Files.readString(TestCertificates.path("server.key"))
                + Files.readString(TestCertificates.path("server.crt")));
    String login = "127.0.0.1:" + ports.get(2);
    String certificate = "127.0.0.1:" + ports.get(3);
    Map<String, String> settings = new HashMap<>(tls(identity));
    settings.putAll(logins(password));
    String listeners = "LOGIN://" + login + ",CERTIFICATE://" + certificate;
    settings.put("listeners", listeners);
    settings.put("advertised.listeners", listeners);
    settings.put("listener.security.protocol.map", "LOGIN:SASL_SSL,CERTIFICATE:SSL");
    LocalKafka kafka =
        LocalKafka.start(directory.resolve("data"), ports.get(0), ports.get(1), settings);
    kafka
        .admin()
        .alterUserScramCredentials(
            List.of(
                new UserScramCredentialUpsertion(
                    USER,
                    new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, SCRAM_ITERATIONS),
                    password)))
        .all()
        .get();
    return new SecuredKafka(kafka, login, certificate);
  }

  private static Map<String, String> tls(Path identity) {
    return Map.of(
        "ssl.keystore.type", "PEM",
        "ssl.keystore.location", identity.toString(),
        "ssl.truststore.type", "PEM",
        "ssl.truststore.location", TestCertificates.path("ca.crt").toString(),
        "listener.name.certificate.ssl.client.auth", "required");
  }

  private static Map<String, String> logins(String password) {
    return Map.of(
        "sasl.enabled.mechanisms",
        "PLAIN,SCRAM-SHA-512",
        "listener.name.login.plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=\"%s\";"
            .formatted(USER, password),
        "listener.name.login.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
  }

  /** Returns the broker, as clients without TLS reach it. */
  public LocalKafka open() {
    return kafka;
  }

  /** Returns the address for clients that log in with PLAIN or SCRAM. */
  public String loginAddress() {
    return loginAddress;
  }

  /** Returns the address for clients that have a certificate. */
  public String certificateAddress() {
    return certificateAddress;
  }

  @Override
  public void close() {
    kafka.close();
  }

  /** Finds different free ports, by holding all at the same time. */
  private static List<Integer> freePorts(int number) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < number; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }
}
